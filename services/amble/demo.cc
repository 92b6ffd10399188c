#include "services/amble/demo.h"

#include <array>
#include <chrono>
#include <filesystem>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "services/accounts/admin.h"
#include "services/amble/demo_client.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/database.h"
#include "services/platform/host/files.h"
#include "services/platform/ids/random_ids.h"
#include "services/platform/resources/timestamps.h"

namespace amble::program {
namespace {

using accounts::v1::AccountsService;
using attendance::v1::AttendanceService;
using groups::v1::GroupsService;
using scheduling::v1::SchedulingService;

constexpr char kTherapist[] = "robin@example.org";
constexpr char kOperator[] = "operator@example.org";
constexpr char kZone[] = "Europe/London";
constexpr char kAgreement[] =
    "What is said on the path stays on the path.\n"
    "Walk at your own ease; nobody is left behind.\n"
    "You may be silent, and you may turn back at any time.";
/// Who answers what to the next walk: nobody needs a reason.
struct Walker {
  std::string_view walking_name;
  attendance::v1::Answer answer;
};
constexpr std::array kWalkers{Walker{"Ash", attendance::v1::ANSWER_GOING},
                              Walker{"Brook", attendance::v1::ANSWER_GOING},
                              Walker{"Clover", attendance::v1::ANSWER_GOING},
                              Walker{"Dale", attendance::v1::ANSWER_UNSURE},
                              Walker{"Elm", attendance::v1::ANSWER_GOING},
                              Walker{"Fern", attendance::v1::ANSWER_NOT_GOING},
                              Walker{"Glen", attendance::v1::ANSWER_GOING},
                              Walker{"Hazel", attendance::v1::ANSWER_GOING},
                              Walker{"Iris", attendance::v1::ANSWER_UNSPECIFIED}};
constexpr int kPlaces = 8;
/// Until the platform is asked again whether it has heard of a credential.
constexpr std::chrono::milliseconds kPauseBetweenTries{50};
/// Bytes of a session's secret, and some.
constexpr size_t kLongestToken = 128;

/// The name in `invitation.url`: what follows its last slash.
std::string TokenOf(const std::string& url) { return url.substr(url.rfind('/') + 1); }

/// Builds the demo step by step; each step needs the ones before.
class DemoPractice {
 public:
  DemoPractice(const DemoClient& client, const Clock& clock) : client_(client), clock_(clock) {}

  absl::Status Open(const std::string& operator_link) {
    AMBLE_RETURN_IF_ERROR(SignOperatorIn(operator_link));
    AMBLE_RETURN_IF_ERROR(CreatePractice());
    AMBLE_RETURN_IF_ERROR(VerifyTherapist());
    AMBLE_ASSIGN_OR_RETURN(const std::string therapy,
                           CreateGroup("Tuesday walkers", groups::v1::GROUP_KIND_THERAPY));
    AMBLE_ASSIGN_OR_RETURN(const std::string community,
                           CreateGroup("Sunday by the river", groups::v1::GROUP_KIND_COMMUNITY));
    AMBLE_ASSIGN_OR_RETURN(
        const std::string canal,
        CreateRoute("Canal and old mill", "by the canal, near the old mill",
                    "The bench under the plane tree at lock 7, opposite the café."));
    AMBLE_ASSIGN_OR_RETURN(const std::string river,
                           CreateRoute("River loop", "by the river, near the rowing club",
                                       "The gate of the rowing club."));
    AMBLE_ASSIGN_OR_RETURN(const std::string walk, PlanWalk(therapy, canal, 2, "A slow hour"));
    AMBLE_RETURN_IF_ERROR(PlanWalk(therapy, canal, 9, "A slow hour").status());
    AMBLE_RETURN_IF_ERROR(PlanWalk(community, river, 4, "Sunday walk").status());
    for (const Walker& walker : kWalkers) AMBLE_RETURN_IF_ERROR(Join(therapy, walk, walker));
    return absl::OkStatus();
  }

  const std::string& therapist_token() const { return therapist_; }

 private:
  absl::Status SignOperatorIn(const std::string& link) {
    accounts::v1::RedeemSignInLinkRequest request;
    request.set_token(TokenOf(link));
    AMBLE_ASSIGN_OR_RETURN(
        auto session,
        client_.Call(client_.accounts, &AccountsService::Stub::RedeemSignInLink, request, ""));
    operator_ = session.token();
    return absl::OkStatus();
  }

  absl::Status CreatePractice() {
    accounts::v1::CreatePracticeRequest request;
    request.mutable_practice()->set_display_name("Riverside Practice");
    request.mutable_practice()->set_time_zone(kZone);
    request.mutable_practice()->set_help("Samaritans: 116 123, day and night. In danger: 999.");
    request.set_owner_email(kTherapist);
    AMBLE_ASSIGN_OR_RETURN(
        auto practice,
        client_.Call(client_.accounts, &AccountsService::Stub::CreatePractice, request, operator_));
    practice_ = practice.name();
    AMBLE_ASSIGN_OR_RETURN(therapist_, client_.SignIn(kTherapist));
    AMBLE_ASSIGN_OR_RETURN(
        const std::string token,
        client_.AwaitMail(kTherapist, std::regex("/staff-invitation/([A-Za-z0-9_-]{43})")));
    accounts::v1::AcceptStaffInvitationRequest accept;
    accept.set_name("staffInvitations/" + token);
    AMBLE_ASSIGN_OR_RETURN(
        auto staff, client_.Call(client_.accounts, &AccountsService::Stub::AcceptStaffInvitation,
                                 accept, therapist_));
    accounts::v1::UpdateStaffRequest roles;
    roles.mutable_staff()->set_name(staff.name());
    roles.mutable_staff()->add_roles(api::v1::STAFF_ROLE_OWNER);
    roles.mutable_staff()->add_roles(api::v1::STAFF_ROLE_THERAPIST);
    roles.mutable_update_mask()->add_paths("roles");
    AMBLE_ASSIGN_OR_RETURN(
        staff,
        client_.Call(client_.accounts, &AccountsService::Stub::UpdateStaff, roles, therapist_));
    staff_ = staff.name();
    return absl::OkStatus();
  }

  absl::Status VerifyTherapist() {
    accounts::v1::SubmitCredentialRequest submit;
    submit.set_parent(staff_);
    submit.mutable_credential()->set_kind(accounts::v1::CREDENTIAL_KIND_LICENCE);
    submit.mutable_credential()->set_issuer("Demo Board of Counselling");
    submit.mutable_credential()->set_number("DEMO-1");
    *submit.mutable_credential()->mutable_expire_time() =
        resources::ToTimestamp(clock_.Now() + absl::Hours(24 * 365));
    AMBLE_ASSIGN_OR_RETURN(auto credential,
                           client_.Call(client_.accounts, &AccountsService::Stub::SubmitCredential,
                                        submit, therapist_));
    accounts::v1::VerifyCredentialRequest verify;
    verify.set_name(credential.name());
    return client_
        .Call(client_.accounts, &AccountsService::Stub::VerifyCredential, verify, operator_)
        .status();
  }

  absl::StatusOr<std::string> CreateGroup(const std::string& title, groups::v1::GroupKind kind) {
    groups::v1::CreateGroupRequest request;
    request.set_parent(practice_);
    request.mutable_group()->set_title(title);
    request.mutable_group()->set_kind(kind);
    request.mutable_group()->set_capacity(12);
    request.mutable_group()->set_time_zone(kZone);
    request.set_walking_name("Robin");
    request.set_agreement_text(kAgreement);
    // What another person has just granted is heard of within a second.
    const auto end = std::chrono::steady_clock::now() + DemoClient::kCallTimeout;
    while (true) {
      auto group =
          client_.Call(client_.groups, &GroupsService::Stub::CreateGroup, request, therapist_);
      if (group.ok()) return group->name();
      const bool unheard_of = ReasonOf(group.status()) == Reason::kCredentialRequired;
      if (!unheard_of || std::chrono::steady_clock::now() >= end) return group.status();
      std::this_thread::sleep_for(kPauseBetweenTries);
    }
  }

  absl::StatusOr<std::string> CreateRoute(const std::string& title, const std::string& area,
                                          const std::string& meeting_point) {
    scheduling::v1::CreateRouteRequest request;
    request.set_parent(practice_);
    scheduling::v1::Route& route = *request.mutable_route();
    route.set_title(title);
    route.set_area(area);
    route.set_meeting_point(meeting_point);
    route.set_duration_minutes(50);
    route.mutable_access()->set_surface("Gravel, level, one muddy place after rain.");
    route.mutable_access()->set_steps("No steps.");
    route.mutable_access()->set_benches("Benches every few minutes.");
    route.mutable_access()->set_toilets("Toilets at the start, open from 9.");
    route.mutable_access()->set_transport("Bus 12 stops at the gate.");
    route.mutable_access()->set_leave_early("You can slip away at the footbridge.");
    AMBLE_ASSIGN_OR_RETURN(
        route, client_.Call(client_.scheduling, &SchedulingService::Stub::CreateRoute, request,
                            therapist_));
    return route.name();
  }

  /// At ten in the morning in so many days.
  absl::StatusOr<std::string> PlanWalk(const std::string& group, const std::string& route, int days,
                                       const std::string& title) {
    scheduling::v1::CreateWalkRequest request;
    request.set_parent(group);
    scheduling::v1::Walk& walk = *request.mutable_walk();
    walk.set_title(title);
    walk.set_route(route);
    walk.set_capacity(kPlaces);
    walk.set_minimum(2);
    walk.set_leader_phone("+44 20 7946 0000");
    walk.set_note("We walk in pairs and swap at the bridge. You need not talk.");
    const absl::CivilDay day =
        absl::ToCivilDay(clock_.Now() + absl::Hours(24 * days), absl::UTCTimeZone());
    walk.mutable_start()->set_local_time(absl::FormatTime(
        "%Y-%m-%dT10:00:00", absl::FromCivil(day, absl::UTCTimeZone()), absl::UTCTimeZone()));
    walk.mutable_start()->set_time_zone(kZone);
    AMBLE_ASSIGN_OR_RETURN(
        walk, client_.Call(client_.scheduling, &SchedulingService::Stub::CreateWalk, request,
                           therapist_));
    return walk.name();
  }

  /// Joins by a mailed invitation as a guest, and answers.
  absl::Status Join(const std::string& group, const std::string& walk, const Walker& walker) {
    const std::string name(walker.walking_name);
    groups::v1::CreateInvitationRequest invite;
    invite.set_parent(group);
    invite.mutable_invitation()->set_email(name + "@example.org");
    AMBLE_ASSIGN_OR_RETURN(
        auto invitation,
        client_.Call(client_.groups, &GroupsService::Stub::CreateInvitation, invite, therapist_));
    groups::v1::AnswerInvitationRequest join;
    join.set_name("invitations/" + TokenOf(invitation.url()));
    join.set_walking_name(name);
    join.set_agreement_version(1);
    AMBLE_ASSIGN_OR_RETURN(
        auto joined,
        client_.Call(client_.groups, &GroupsService::Stub::AnswerInvitation, join, ""));
    if (walker.answer == attendance::v1::ANSWER_UNSPECIFIED) return absl::OkStatus();
    attendance::v1::RespondRequest respond;
    respond.set_walk(walk);
    respond.set_answer(walker.answer);
    return client_
        .Call(client_.attendance, &AttendanceService::Stub::Respond, respond, joined.token())
        .status();
  }

  const DemoClient& client_;
  const Clock& clock_;
  std::string operator_;
  std::string therapist_;
  std::string practice_;
  std::string staff_;
};

absl::StatusOr<std::string> OperatorLink(const host::Configuration& configuration,
                                         const Clock& clock) {
  AMBLE_ASSIGN_OR_RETURN(auto database, host::OpenDatabase(configuration, "accounts"));
  RandomIds ids(clock);
  return accounts::CreateOperatorLink(*database, clock, ids, configuration.public_url, kOperator);
}

/// A group of the therapist's, and a new shared invitation to it.
absl::Status InviteVisitors(const DemoClient& client, Demo& demo) {
  AMBLE_ASSIGN_OR_RETURN(auto mine,
                         client.Call(client.groups, &GroupsService::Stub::ListMyGroups,
                                     groups::v1::ListMyGroupsRequest(), demo.therapist_token));
  for (const auto& entry : mine.groups()) {
    if (entry.group().kind() == groups::v1::GROUP_KIND_THERAPY) demo.group = entry.group().name();
  }
  if (demo.group.empty()) return absl::NotFoundError("The demo's group is gone.");
  groups::v1::CreateInvitationRequest request;
  request.set_parent(demo.group);
  request.mutable_invitation()->set_email("you@example.org");
  AMBLE_ASSIGN_OR_RETURN(auto invitation,
                         client.Call(client.groups, &GroupsService::Stub::CreateInvitation, request,
                                     demo.therapist_token));
  demo.invitation_url = invitation.url();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Demo> OpenDemo(const host::Configuration& configuration, const Clock& clock,
                              const mail::DevMailCatcher& catcher) {
  if (!configuration.gateway_grpc) {
    return absl::FailedPreconditionError("The demo is opened through --gateway-grpc.");
  }
  const DemoClient client(configuration.gateway_grpc->ToString(), catcher);
  const std::string kept = configuration.data_directory + "/demo";
  Demo demo{.therapist_email = kTherapist, .operator_email = kOperator};
  if (std::filesystem::exists(kept)) {
    AMBLE_ASSIGN_OR_RETURN(demo.therapist_token, host::ReadSmallFile(kept, kLongestToken));
  } else {
    AMBLE_ASSIGN_OR_RETURN(const std::string link, OperatorLink(configuration, clock));
    DemoPractice practice(client, clock);
    AMBLE_RETURN_IF_ERROR(practice.Open(link));
    demo.therapist_token = practice.therapist_token();
    AMBLE_RETURN_IF_ERROR(host::CreatePrivateFile(kept, demo.therapist_token));
  }
  AMBLE_RETURN_IF_ERROR(InviteVisitors(client, demo));
  return demo;
}

}  // namespace amble::program
