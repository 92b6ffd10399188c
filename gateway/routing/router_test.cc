#include "gateway/routing/router.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "gateway/routing/bind.h"

namespace amble::gateway {
namespace {

const Router& PublicRouter() {
  static const Router router = Router::OfPublicMethods();
  return router;
}

struct RouteCase {
  const char* http_method;
  const char* path;
  const char* method;
  PathValues values = {};
};

constexpr char kPractice[] = "practices/p1";
constexpr char kStaff[] = "practices/p1/staff/s1";
constexpr char kGroup[] = "practices/p1/groups/g1";
constexpr char kMember[] = "practices/p1/groups/g1/members/m1";
constexpr char kWalk[] = "practices/p1/groups/g1/walks/w1";
constexpr char kThread[] = "practices/p1/threads/t1";
constexpr char kMessage[] = "practices/p1/threads/t1/messages/7";

/// What the API promises; other programs count on these paths.
const RouteCase kRoutes[] = {
    {"POST", "/v1/signIn:start", "accounts.v1.AccountsService.StartSignIn"},
    {"POST", "/v1/signIn:complete", "accounts.v1.AccountsService.CompleteSignIn"},
    {"POST", "/v1/signIn:redeemLink", "accounts.v1.AccountsService.RedeemSignInLink"},
    {"POST", "/v1/signOut", "accounts.v1.AccountsService.SignOut"},
    {"GET", "/v1/me/sessions", "accounts.v1.AccountsService.ListSessions"},
    {"DELETE", "/v1/me/sessions/x", "accounts.v1.AccountsService.RevokeSession", {"me/sessions/x"}},
    {"GET", "/v1/me", "accounts.v1.AccountsService.GetMe"},
    {"PATCH", "/v1/me", "accounts.v1.AccountsService.UpdateMe"},
    {"POST", "/v1/practices", "accounts.v1.AccountsService.CreatePractice"},
    {"GET", "/v1/practices/p1", "accounts.v1.AccountsService.GetPractice", {kPractice}},
    {"PATCH", "/v1/practices/p1", "accounts.v1.AccountsService.UpdatePractice", {kPractice}},
    {"GET", "/v1/me/practices", "accounts.v1.AccountsService.ListMyPractices"},
    {"POST", "/v1/practices/p1/staff", "accounts.v1.AccountsService.InviteStaff", {kPractice}},
    {"GET", "/v1/practices/p1/staff", "accounts.v1.AccountsService.ListStaff", {kPractice}},
    {"PATCH", "/v1/practices/p1/staff/s1", "accounts.v1.AccountsService.UpdateStaff", {kStaff}},
    {"DELETE", "/v1/practices/p1/staff/s1", "accounts.v1.AccountsService.RemoveStaff", {kStaff}},
    {"POST",
     "/v1/staffInvitations/t:accept",
     "accounts.v1.AccountsService.AcceptStaffInvitation",
     {"staffInvitations/t"}},
    {"POST",
     "/v1/practices/p1/staff/s1/credentials",
     "accounts.v1.AccountsService.SubmitCredential",
     {kStaff}},
    {"GET",
     "/v1/practices/p1/staff/s1/credentials",
     "accounts.v1.AccountsService.ListCredentials",
     {kStaff}},
    {"GET", "/v1/credentials:pending", "accounts.v1.AccountsService.ListPendingCredentials"},
    {"POST",
     "/v1/practices/p1/staff/s1/credentials/c1:verify",
     "accounts.v1.AccountsService.VerifyCredential",
     {"practices/p1/staff/s1/credentials/c1"}},
    {"POST",
     "/v1/practices/p1/staff/s1/credentials/c1:revoke",
     "accounts.v1.AccountsService.RevokeCredential",
     {"practices/p1/staff/s1/credentials/c1"}},

    {"POST", "/v1/practices/p1/groups", "groups.v1.GroupsService.CreateGroup", {kPractice}},
    {"GET", "/v1/practices/p1/groups/g1", "groups.v1.GroupsService.GetGroup", {kGroup}},
    {"GET", "/v1/practices/p1/groups", "groups.v1.GroupsService.ListGroups", {kPractice}},
    {"PATCH", "/v1/practices/p1/groups/g1", "groups.v1.GroupsService.UpdateGroup", {kGroup}},
    {"GET", "/v1/me/groups", "groups.v1.GroupsService.ListMyGroups"},
    {"POST", "/v1/practices/p1/groups/g1/members", "groups.v1.RosterService.AddMember", {kGroup}},
    {"POST",
     "/v1/practices/p1/groups/g1/members:import",
     "groups.v1.RosterService.ImportMembers",
     {kGroup}},
    {"PUT",
     "/v1/practices/p1/separations/s1",
     "groups.v1.SeparationService.SetSeparation",
     {"practices/p1/separations/s1"}},
    {"GET",
     "/v1/practices/p1/separations",
     "groups.v1.SeparationService.ListSeparations",
     {kPractice}},
    {"DELETE",
     "/v1/practices/p1/separations/s1",
     "groups.v1.SeparationService.RemoveSeparation",
     {"practices/p1/separations/s1"}},
    {"GET", "/v1/practices/p1/clashes", "groups.v1.SeparationService.ListClashes", {kPractice}},
    {"GET",
     "/v1/practices/p1/groups/g1/firstWalkCard",
     "groups.v1.FirstWalkService.GetFirstWalkCard",
     {"practices/p1/groups/g1/firstWalkCard"}},
    {"PATCH",
     "/v1/practices/p1/groups/g1/firstWalkCard",
     "groups.v1.FirstWalkService.UpdateFirstWalkCard",
     {"practices/p1/groups/g1/firstWalkCard"}},
    {"PUT",
     "/v1/practices/p1/groups/g1/walks/w1/greeter",
     "groups.v1.FirstWalkService.SetGreeter",
     {kWalk}},
    {"PUT",
     "/v1/practices/p1/groups/g1/walks/w1/meeting",
     "groups.v1.FirstWalkService.AskToBeMet",
     {kWalk}},
    {"PUT",
     "/v1/practices/p1/groups/g1/members/m1/photo",
     "groups.v1.GreeterPhotoService.SetMemberPhoto",
     {kMember}},
    {"GET",
     "/v1/practices/p1/groups/g1/members/m1/photo",
     "groups.v1.GreeterPhotoService.GetMemberPhoto",
     {kMember}},
    {"DELETE",
     "/v1/practices/p1/groups/g1/members/m1/photo",
     "groups.v1.GreeterPhotoService.DeleteMemberPhoto",
     {kMember}},
    {"GET",
     "/v1/practices/p1/groups/g1/firstWalkCard/photo",
     "groups.v1.GreeterPhotoService.GetGreeterPhoto",
     {"practices/p1/groups/g1/firstWalkCard"}},
    {"GET",
     "/v1/invitations/t/photo",
     "groups.v1.GreeterPhotoService.GetInvitingPhoto",
     {"invitations/t"}},
    {"POST",
     "/v1/practices/p1/groups/g1/invitations",
     "groups.v1.GroupsService.CreateInvitation",
     {kGroup}},
    {"GET",
     "/v1/practices/p1/groups/g1/invitations",
     "groups.v1.GroupsService.ListInvitations",
     {kGroup}},
    {"DELETE",
     "/v1/practices/p1/groups/g1/invitations/i1",
     "groups.v1.GroupsService.RevokeInvitation",
     {"practices/p1/groups/g1/invitations/i1"}},
    {"GET", "/v1/invitations/t1", "groups.v1.GroupsService.GetInvitation", {"invitations/t1"}},
    {"POST",
     "/v1/invitations/t1:accept",
     "groups.v1.GroupsService.AcceptInvitation",
     {"invitations/t1"}},
    {"POST",
     "/v1/invitations/t1:answer",
     "groups.v1.GroupsService.AnswerInvitation",
     {"invitations/t1"}},
    {"POST",
     "/v1/practices/p1/groups/g1:requestToJoin",
     "groups.v1.GroupsService.RequestToJoin",
     {kGroup}},
    {"POST",
     "/v1/practices/p1/groups/g1/members/m1:approve",
     "groups.v1.GroupsService.ApproveMember",
     {kMember}},
    {"POST",
     "/v1/practices/p1/groups/g1/members/m1:decline",
     "groups.v1.GroupsService.DeclineMember",
     {kMember}},
    {"GET", "/v1/practices/p1/groups/g1/members", "groups.v1.GroupsService.ListMembers", {kGroup}},
    {"GET",
     "/v1/practices/p1/groups/g1/members/m1",
     "groups.v1.GroupsService.GetMember",
     {kMember}},
    {"PATCH",
     "/v1/practices/p1/groups/g1/members/m1",
     "groups.v1.GroupsService.UpdateMember",
     {kMember}},
    {"DELETE",
     "/v1/practices/p1/groups/g1/members/m1",
     "groups.v1.GroupsService.RemoveMember",
     {kMember}},
    {"POST", "/v1/practices/p1/groups/g1:leave", "groups.v1.GroupsService.LeaveGroup", {kGroup}},
    {"POST",
     "/v1/practices/p1/groups/g1:archive",
     "groups.v1.GroupsService.ArchiveGroup",
     {kGroup}},
    {"POST",
     "/v1/practices/p1/groups/g1:transfer",
     "groups.v1.GroupsService.TransferGroup",
     {kGroup}},
    {"PATCH",
     "/v1/practices/p1/groups/g1/agreement",
     "groups.v1.GroupsService.UpdateAgreement",
     {"practices/p1/groups/g1/agreement"}},
    {"POST",
     "/v1/practices/p1/groups/g1/agreement:accept",
     "groups.v1.GroupsService.AcceptAgreement",
     {"practices/p1/groups/g1/agreement"}},

    {"POST", "/v1/practices/p1/routes", "scheduling.v1.SchedulingService.CreateRoute", {kPractice}},
    {"GET",
     "/v1/practices/p1/routes/r1",
     "scheduling.v1.SchedulingService.GetRoute",
     {"practices/p1/routes/r1"}},
    {"GET", "/v1/practices/p1/routes", "scheduling.v1.SchedulingService.ListRoutes", {kPractice}},
    {"PATCH",
     "/v1/practices/p1/routes/r1",
     "scheduling.v1.SchedulingService.UpdateRoute",
     {"practices/p1/routes/r1"}},
    {"DELETE",
     "/v1/practices/p1/routes/r1",
     "scheduling.v1.SchedulingService.DeleteRoute",
     {"practices/p1/routes/r1"}},
    {"POST",
     "/v1/practices/p1/routes:importGpx",
     "scheduling.v1.PlaceService.ImportGpx",
     {kPractice}},
    {"PUT",
     "/v1/practices/p1/routes/r1/way",
     "scheduling.v1.PlaceService.SetRouteWay",
     {"practices/p1/routes/r1"}},
    {"GET",
     "/v1/practices/p1/routes/r1/way",
     "scheduling.v1.PlaceService.GetRouteWay",
     {"practices/p1/routes/r1"}},
    {"DELETE",
     "/v1/practices/p1/routes/r1/way",
     "scheduling.v1.PlaceService.DeleteRouteWay",
     {"practices/p1/routes/r1"}},
    {"PUT",
     "/v1/practices/p1/routes/r1/photo",
     "scheduling.v1.PlaceService.SetRoutePhoto",
     {"practices/p1/routes/r1"}},
    {"GET",
     "/v1/practices/p1/routes/r1/photo",
     "scheduling.v1.PlaceService.GetRoutePhoto",
     {"practices/p1/routes/r1"}},
    {"DELETE",
     "/v1/practices/p1/routes/r1/photo",
     "scheduling.v1.PlaceService.DeleteRoutePhoto",
     {"practices/p1/routes/r1"}},
    {"GET",
     "/v1/practices/p1/groups/g1/walks/w1/places/s1",
     "scheduling.v1.PlaceService.GetMeetingPlace",
     {"practices/p1/groups/g1/walks/w1/places/s1"}},
    {"GET",
     "/v1/practices/p1/groups/g1/walks/w1/places/s1/photo",
     "scheduling.v1.PlaceService.GetMeetingPlacePhoto",
     {"practices/p1/groups/g1/walks/w1/places/s1"}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks",
     "scheduling.v1.SchedulingService.CreateWalk",
     {kGroup}},
    {"GET",
     "/v1/practices/p1/groups/g1/walks/w1",
     "scheduling.v1.SchedulingService.GetWalk",
     {kWalk}},
    {"GET",
     "/v1/practices/p1/groups/g1/walks",
     "scheduling.v1.SchedulingService.ListWalks",
     {kGroup}},
    {"GET", "/v1/me/walks", "scheduling.v1.SchedulingService.ListMyWalks"},
    {"PATCH",
     "/v1/practices/p1/groups/g1/walks/w1",
     "scheduling.v1.SchedulingService.UpdateWalk",
     {kWalk}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1:cancel",
     "scheduling.v1.SchedulingService.CancelWalk",
     {kWalk}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1:assignLeaders",
     "scheduling.v1.SchedulingService.AssignLeaders",
     {kWalk}},
    {"POST",
     "/v1/walks:previewRecurrence",
     "scheduling.v1.SchedulingService.PreviewRecurrence",
     {}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1:reschedule",
     "scheduling.v1.SchedulingService.RescheduleWalk",
     {kWalk}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1:decide",
     "scheduling.v1.DecisionService.DecideWalk",
     {kWalk}},
    {"GET",
     "/v1/practices/p1/groups/g1/walks/w1/riskChecklist",
     "scheduling.v1.WalkPlanService.GetRiskChecklist",
     {"practices/p1/groups/g1/walks/w1/riskChecklist"}},
    {"PATCH",
     "/v1/practices/p1/groups/g1/walks/w1/riskChecklist",
     "scheduling.v1.WalkPlanService.UpdateRiskChecklist",
     {"practices/p1/groups/g1/walks/w1/riskChecklist"}},
    {"GET",
     "/v1/practices/p1/groups/g1/walks/w1/sessionPlan",
     "scheduling.v1.WalkPlanService.GetSessionPlan",
     {"practices/p1/groups/g1/walks/w1/sessionPlan"}},
    {"PATCH",
     "/v1/practices/p1/groups/g1/walks/w1/sessionPlan",
     "scheduling.v1.WalkPlanService.UpdateSessionPlan",
     {"practices/p1/groups/g1/walks/w1/sessionPlan"}},
    {"POST", "/v1/me/calendarFeeds", "scheduling.v1.CalendarFeedService.CreateCalendarFeed"},
    {"GET", "/v1/me/calendarFeeds", "scheduling.v1.CalendarFeedService.ListCalendarFeeds"},
    {"DELETE",
     "/v1/me/calendarFeeds/f1",
     "scheduling.v1.CalendarFeedService.RevokeCalendarFeed",
     {"me/calendarFeeds/f1"}},

    {"PUT",
     "/v1/practices/p1/groups/g1/walks/w1/responses/me",
     "attendance.v1.AttendanceService.Respond",
     {kWalk}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1/responses/me:acceptOffer",
     "attendance.v1.AttendanceService.AcceptOffer",
     {kWalk}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1/responses/me:declineOffer",
     "attendance.v1.AttendanceService.DeclineOffer",
     {kWalk}},
    {"GET",
     "/v1/practices/p1/groups/g1/walks/w1/responses/me",
     "attendance.v1.AttendanceService.GetMyResponse",
     {kWalk}},
    {"GET", "/v1/me/responses", "attendance.v1.AttendanceService.ListMyResponses"},
    {"GET",
     "/v1/practices/p1/groups/g1/walks/w1/responses",
     "attendance.v1.AttendanceService.ListResponses",
     {kWalk}},
    {"PUT",
     "/v1/practices/p1/groups/g1/walks/w1/responses/m1",
     "attendance.v1.AttendanceService.RespondFor",
     {"practices/p1/groups/g1/walks/w1/responses/m1"}},
    {"GET",
     "/v1/practices/p1/groups/g1/walks/w1/turnout",
     "attendance.v1.AttendanceService.GetTurnout",
     {kWalk}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1:start",
     "attendance.v1.AttendanceService.StartWalk",
     {kWalk}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1:markRoll",
     "attendance.v1.AttendanceService.MarkRoll",
     {kWalk}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1:addToRoll",
     "attendance.v1.AttendanceService.AddToRoll",
     {kWalk}},
    {"GET",
     "/v1/practices/p1/groups/g1/walks/w1/roll",
     "attendance.v1.AttendanceService.GetRoll",
     {kWalk}},
    {"GET",
     "/v1/practices/p1/groups/g1/walks/w1/roll:watch",
     "attendance.v1.AttendanceService.WatchRoll",
     {kWalk}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1:close",
     "attendance.v1.AttendanceService.CloseWalk",
     {kWalk}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1:arrive",
     "attendance.v1.ArrivalService.Arrive",
     {kWalk}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1:sayLate",
     "attendance.v1.ArrivalService.SayLate",
     {kWalk}},
    {"GET",
     "/v1/practices/p1/groups/g1/walks/w1/arrivalCode",
     "attendance.v1.ArrivalService.GetArrivalCode",
     {kWalk}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1:countHeads",
     "attendance.v1.ArrivalService.CountHeads",
     {kWalk}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1:respondToSeries",
     "attendance.v1.SeriesAnswerService.RespondToSeries",
     {kWalk}},
    {"GET",
     "/v1/practices/p1/groups/g1/attendanceReport",
     "attendance.v1.ReportService.GetAttendanceReport",
     {kGroup}},
    {"GET",
     "/v1/practices/p1/groups/g1/attendanceReport.csv",
     "attendance.v1.ReportService.ExportAttendanceReport",
     {kGroup}},
    {"POST",
     "/v1/practices/p1/groups/g1/followUps",
     "attendance.v1.FollowUpService.CreateFollowUp",
     {kGroup}},
    {"GET",
     "/v1/practices/p1/groups/g1/followUps",
     "attendance.v1.FollowUpService.ListFollowUps",
     {kGroup}},
    {"POST",
     "/v1/practices/p1/groups/g1/followUps/f1:resolve",
     "attendance.v1.FollowUpService.ResolveFollowUp",
     {"practices/p1/groups/g1/followUps/f1"}},
    {"POST",
     "/v1/practices/p1/groups/g1/followUps/f1:assign",
     "attendance.v1.FollowUpService.AssignFollowUp",
     {"practices/p1/groups/g1/followUps/f1"}},
    {"GET",
     "/v1/practices/p1/groups/g1/walks/w1/wrapUp",
     "attendance.v1.WrapUpService.GetWrapUp",
     {kWalk}},
    {"POST",
     "/v1/practices/p1/groups/g1/walks/w1/wrapUp:finish",
     "attendance.v1.WrapUpService.FinishWrapUp",
     {kWalk}},

    {"GET", "/v1/me/safetyCard", "accounts.v1.SafetyCardService.GetSafetyCard"},
    {"PUT", "/v1/me/safetyCard", "accounts.v1.SafetyCardService.PutSafetyCard"},
    {"GET", "/v1/me/safetyCard/readings", "attendance.v1.SafetyService.ListSafetyCardReadings"},
    {"GET",
     "/v1/practices/p1/groups/g1/walks/w1/safetyCards",
     "attendance.v1.SafetyService.GetSafetyCards",
     {kWalk}},

    {"GET", "/v1/me/threads", "messaging.v1.MessagingService.ListThreads"},
    {"POST",
     "/v1/practices/p1/groups/g1/threads",
     "messaging.v1.MessagingService.OpenThread",
     {kGroup}},
    {"POST",
     "/v1/practices/p1/threads/t1/messages",
     "messaging.v1.MessagingService.PostMessage",
     {kThread}},
    {"GET",
     "/v1/practices/p1/threads/t1/messages",
     "messaging.v1.MessagingService.ListMessages",
     {kThread}},
    {"POST",
     "/v1/practices/p1/threads/t1/messages/7:withdraw",
     "messaging.v1.MessagingService.WithdrawMessage",
     {kMessage}},
    {"POST",
     "/v1/practices/p1/threads/t1/messages/7:hide",
     "messaging.v1.MessagingService.HideMessage",
     {kMessage}},
    {"POST",
     "/v1/practices/p1/threads/t1/messages/7:report",
     "messaging.v1.MessagingService.ReportMessage",
     {kMessage}},
    {"POST",
     "/v1/practices/p1/threads/t1/messages/7:settleReport",
     "messaging.v1.MessagingService.SettleReport",
     {kMessage}},
    {"GET",
     "/v1/practices/p1/groups/g1/reports",
     "messaging.v1.MessagingService.ListReports",
     {kGroup}},
    {"POST",
     "/v1/practices/p1/threads/t1:mute",
     "messaging.v1.MessagingService.MuteThread",
     {kThread}},
    {"POST",
     "/v1/practices/p1/threads/t1:markRead",
     "messaging.v1.MessagingService.MarkRead",
     {kThread}},
    {"GET",
     "/v1/practices/p1/threads/t1:watch",
     "messaging.v1.MessagingService.WatchThread",
     {kThread}},
    {"GET", "/v1/watch", "messaging.v1.MessagingService.Watch"},
    {"PUT", "/v1/me/blocks", "messaging.v1.MessagingService.Block"},
    {"DELETE", "/v1/me/blocks", "messaging.v1.MessagingService.Unblock"},
    {"GET", "/v1/me/blocks", "messaging.v1.MessagingService.ListBlocks"},
    {"POST",
     "/v1/practices/p1/groups/g1:announce",
     "messaging.v1.MessagingService.Announce",
     {kGroup}},
    {"GET", "/v1/me/notices", "messaging.v1.MessagingService.ListNotices"},
    {"POST", "/v1/me/notices:markSeen", "messaging.v1.MessagingService.MarkNoticesSeen"},
    {"GET",
     "/v1/practices/p1/groups/g1/walks/w1/notices",
     "messaging.v1.MessagingService.ListWalkNotices",
     {kWalk}},
    {"GET",
     "/v1/practices/p1/notices/n1/deliveries",
     "messaging.v1.MessagingService.ListDeliveries",
     {"practices/p1/notices/n1"}},
    {"POST",
     "/v1/practices/p1/notices/n1/deliveries/d1:markTold",
     "messaging.v1.MessagingService.MarkTold",
     {"practices/p1/notices/n1/deliveries/d1"}},
    {"GET", "/v1/me/preferences", "messaging.v1.MessagingService.GetPreferences"},
    {"PATCH", "/v1/me/preferences", "messaging.v1.MessagingService.UpdatePreferences"},
    {"POST", "/v1/unsubscribe", "messaging.v1.MessagingService.Unsubscribe"},
    {"GET", "/v1/pushKey", "messaging.v1.MessagingService.GetPushKey"},
    {"POST", "/v1/me/pushSubscriptions", "messaging.v1.MessagingService.SubscribePush"},
    {"DELETE",
     "/v1/me/pushSubscriptions/s1",
     "messaging.v1.MessagingService.UnsubscribePush",
     {"me/pushSubscriptions/s1"}},
};

TEST(Router, FindsEveryPromisedRoute) {
  for (const RouteCase& route : kRoutes) {
    const Match match = PublicRouter().Find(route.http_method, route.path);
    ASSERT_NE(match.route, nullptr) << route.http_method << " " << route.path;
    EXPECT_EQ(match.route->method->full_name(), std::string("amble.") + route.method);
    EXPECT_EQ(match.values, route.values) << route.path;
  }
}

TEST(Router, TheTableAboveNamesEveryPublicMethod) {
  std::set<std::string> named;
  for (const RouteCase& route : kRoutes) named.insert(std::string("amble.") + route.method);
  for (const auto* method : PublicMethods()) {
    EXPECT_TRUE(named.contains(method->full_name())) << method->full_name();
  }
}

TEST(Router, InternalMethodsHaveNoRoute) {
  for (const auto* method : PublicMethods()) {
    EXPECT_EQ(method->full_name().find("Internal"), std::string::npos);
    EXPECT_EQ(method->full_name().find("EventFeed"), std::string::npos);
  }
  for (const auto& route : PublicRouter().routes()) {
    EXPECT_EQ(route->method->full_name().find("Internal"), std::string::npos);
  }
}

TEST(Router, SaysWhichMethodsAPathHas) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(PublicRouter().Find("DELETE", "/v1/me").allowed, (Texts{"GET", "HEAD", "PATCH"}));
  EXPECT_EQ(PublicRouter().Find("GET", "/v1/signIn:start").allowed, Texts{"POST"});
  EXPECT_EQ(PublicRouter().Find("POST", "/v1/practices/p/groups/g/walks/w/responses/me").allowed,
            (Texts{"GET", "HEAD", "PUT"}));
  EXPECT_EQ(PublicRouter().Find("get", "/v1/me").route, nullptr) << "methods are case-sensitive";
}

TEST(Router, HeadIsGet) {
  const Match match = PublicRouter().Find("HEAD", "/v1/me");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.route->method->name(), "GetMe");
}

TEST(Router, LeadsNowhereOtherwise) {
  for (const char* path :
       {"/", "/v1", "/v1/", "/v1/me/", "/v2/me", "/v1/me:unknown", "/v1/me:", "/v1/signIn",
        "/v1/practices/p/groups/g/walks/w:fly", "//v1/me", "/v1/practices//groups"}) {
    const Match match = PublicRouter().Find("GET", path);
    EXPECT_EQ(match.route, nullptr) << path;
    EXPECT_TRUE(match.allowed.empty()) << path;
  }
  std::string deep;
  for (int i = 0; i < 4000; ++i) deep += "/a";
  EXPECT_EQ(PublicRouter().Find("GET", deep).route, nullptr);
}

TEST(Router, RefusesTheSameRouteTwice) {
  std::vector<Route> routes = *RoutesOf(*PublicMethods().front());
  routes.push_back(routes.front());
  EXPECT_FALSE(Router::Make(std::move(routes)).ok());
}

RC_GTEST_PROP(RouterProperty, APathThatIsWrittenIsFoundAgain, ()) {
  const auto& routes = PublicRouter().routes();
  const Route& route = *routes[*rc::gen::inRange<size_t>(0, routes.size())];
  const auto id = rc::gen::nonEmpty(
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcXYZ019_-"))));
  PathValues values;
  for (const TemplateVariable& variable : route.path.variables) {
    std::string value;
    for (size_t i = variable.begin; i < variable.end; ++i) {
      const TemplateSegment& segment = route.path.segments[i];
      if (!value.empty()) value += "/";
      value += segment.is_wildcard() ? *id : segment.literal;
    }
    values.push_back(std::move(value));
  }
  const auto path = FormatPath(route.path, values);
  RC_ASSERT(path.ok());
  const Match match = PublicRouter().Find(route.http_method, *path);
  RC_ASSERT(match.route == &route);
  RC_ASSERT(match.values == values);
  const auto bound =
      BindRequest(route, match.values, "", route.body == Route::Body::kNone ? "" : "{}");
  RC_ASSERT(bound.ok());
}

}  // namespace
}  // namespace amble::gateway
