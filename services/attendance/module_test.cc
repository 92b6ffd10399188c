/// Answers over a real channel.
#include "services/attendance/module.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amble/attendance/v1/events.pb.h"
#include "amble/events/v1/event_feed.grpc.pb.h"
#include "services/attendance/module_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using testing::Guest;
using ::testing::IsEmpty;
using testing::Person;
using testing::Service;

TEST_F(AttendanceModuleTest, AnswersAsSoonAsTheNeighboursHaveSpoken) {
  TellActive({"a", "b", "c"});
  TellWalk(2, 1);
  const auto first = Respond(Who("a"), v1::ANSWER_GOING);
  ASSERT_EQ(first.status(), absl::OkStatus()) << "nothing woke the subscriptions: it caught up";
  EXPECT_EQ(first->name(), "practices/p/groups/g/walks/w/responses/a");
  EXPECT_EQ(first->state(), v1::RESPONSE_STATE_GOING);
  EXPECT_EQ(first->walking_name(), "Walker a");
  EXPECT_EQ(first->etag(), "1");
  EXPECT_EQ(first->walk().title(), "Along the river");
  EXPECT_FALSE(first->walk().started());
  EXPECT_EQ(Respond(Who("b"), v1::ANSWER_GOING)->state(), v1::RESPONSE_STATE_GOING);
  const auto third = Respond(Who("c"), v1::ANSWER_GOING);
  EXPECT_EQ(third->state(), v1::RESPONSE_STATE_WAITLISTED);
  EXPECT_EQ(third->position(), 1);
  EXPECT_EQ(Respond(Who("a"), v1::ANSWER_NOT_GOING)->state(), v1::RESPONSE_STATE_NOT_GOING);
  const auto moved_up = GetMine(Who("c"));
  EXPECT_EQ(moved_up->state(), v1::RESPONSE_STATE_GOING);
  const auto turnout = GetTurnout(Who("a"));
  ASSERT_EQ(turnout.status(), absl::OkStatus());
  EXPECT_EQ(turnout->going_count(), 2);
  EXPECT_EQ(turnout->not_going_count(), 1);
  EXPECT_EQ(turnout->places_left(), 0);
}

TEST_F(AttendanceModuleTest, OffersAreAcceptedDeclinedAndPassedOnByTheClock) {
  TellOffers();
  TellActive({"a", "b", "c", "d", "e"});
  TellWalk(1, 1);
  for (const char* member : {"a", "b", "c", "d", "e"}) {
    ASSERT_TRUE(Respond(Who(member), v1::ANSWER_GOING).ok());
  }
  EXPECT_EQ(ReasonOf(AcceptOffer(Who("b")).status()), Reason::kNoOffer);
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_NOT_GOING).ok());
  const auto offered = GetMine(Who("b"));
  EXPECT_EQ(offered->state(), v1::RESPONSE_STATE_OFFERED);
  // Four hours, or until the morning: it may be night as this runs.
  const absl::Time expires = absl::FromUnixSeconds(offered->offer_expire_time().seconds());
  EXPECT_GE(expires, platform_.clock.Now() + absl::Hours(4) - absl::Seconds(1));
  EXPECT_LE(expires, platform_.clock.Now() + absl::Hours(4 + 11));
  EXPECT_EQ(offered->meeting_point(), "") << "only who is going learns it";
  EXPECT_EQ(DeclineOffer(Who("b"))->state(), v1::RESPONSE_STATE_NOT_GOING);
  EXPECT_EQ(GetMine(Who("c"))->state(), v1::RESPONSE_STATE_OFFERED);

  platform_.clock.Set(expires + absl::Seconds(1));
  const absl::Time give_up = absl::Now() + absl::Minutes(1);
  while (GetMine(Who("d"))->state() != v1::RESPONSE_STATE_OFFERED && absl::Now() < give_up) {
  }
  EXPECT_EQ(GetMine(Who("c"))->state(), v1::RESPONSE_STATE_UNSURE);
  EXPECT_EQ(ReasonOf(AcceptOffer(Who("c")).status()), Reason::kNoOffer);
  const auto accepted = AcceptOffer(Who("d"));
  ASSERT_EQ(accepted.status(), absl::OkStatus());
  EXPECT_EQ(accepted->state(), v1::RESPONSE_STATE_GOING);
  EXPECT_FALSE(accepted->has_offer_expire_time());
  EXPECT_EQ(GetMine(Who("e"))->position(), 1);
}

TEST_F(AttendanceModuleTest, TellsTheCallerThePositionAndOthersTheEvent) {
  TellActive({"a"});
  TellWalk(2, 1);
  rpc::CallContext context;
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_GOING, "r", "", &context).ok());
  ASSERT_EQ(context.committed().size(), 1u);
  EXPECT_EQ(context.committed()[0].service, "attendance");

  auto feed = amble::events::v1::EventFeedService::NewStub(served_.channel());
  const auto read = CallAs(Service("messaging"), feed->async(),
                           &amble::events::v1::EventFeedService::Stub::async::Read,
                           amble::events::v1::ReadRequest());
  ASSERT_EQ(read.status(), absl::OkStatus());
  ASSERT_EQ(read->events_size(), 1);
  EXPECT_EQ(read->events(0).id(), context.committed()[0].event_id);
  EXPECT_EQ(read->events(0).aggregate(), "practices/p/groups/g/walks/w/responses/a");
  v1::ResponseEvent event;
  ASSERT_TRUE(event.ParseFromString(read->events(0).payload()));
  EXPECT_EQ(event.person(), "person-a");
  EXPECT_EQ(event.state(), v1::RESPONSE_STATE_GOING);
  EXPECT_EQ(event.walk_version(), 1);
}

TEST_F(AttendanceModuleTest, RepeatsAndStaleAnswersHaveNoSecondEffect) {
  TellActive({"a"});
  TellWalk(2, 1);
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_GOING, "r1").ok());
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_NOT_GOING, "r2").ok());
  EXPECT_EQ(Respond(Who("a"), v1::ANSWER_GOING, "r1")->state(), v1::RESPONSE_STATE_NOT_GOING);
  EXPECT_EQ(ReasonOf(Respond(Who("a"), v1::ANSWER_UNSURE, "r1").status()),
            Reason::kRequestIdReused);
  EXPECT_EQ(ReasonOf(Respond(Who("a"), v1::ANSWER_GOING, "", "1").status()), Reason::kEtagMismatch);
}

TEST_F(AttendanceModuleTest, AnswerAndNameAreChecked) {
  EXPECT_EQ(Respond(Who("a"), v1::ANSWER_UNSPECIFIED).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Respond(Who("a"), static_cast<v1::Answer>(77)).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(AttendanceModuleTest, StrangersLearnNothing) {
  TellActive({"a"});
  TellMember("waiting", groups::v1::MEMBER_STATE_WAITING, 1);
  TellMember("removed", groups::v1::MEMBER_STATE_REMOVED, 1);
  TellWalk(2, 1);
  for (const char* who : {"stranger", "removed"}) {
    EXPECT_EQ(Respond(Who(who), v1::ANSWER_GOING).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(GetMine(Who(who)).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(GetTurnout(Who(who)).status().code(), absl::StatusCode::kNotFound);
  }
  EXPECT_EQ(ReasonOf(Respond(Who("waiting"), v1::ANSWER_GOING).status()), Reason::kMembershipState);
  EXPECT_EQ(Respond(Service("groups"), v1::ANSWER_GOING).ok(), false);
  v1::ListResponsesRequest list;
  list.set_parent(kWalkName);
  EXPECT_EQ(List(Who("a"), list).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(List(Who("stranger"), list).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(AttendanceModuleTest, StaffOfThePracticeSeeTheTurnoutAlone) {
  TellWalk(2, 1);
  const auto staff = testing::WithRole(Person("x"), "p", auth::StaffRole::kCoordinator);
  EXPECT_EQ(GetTurnout(staff).status(), absl::OkStatus());
  EXPECT_EQ(GetMine(staff).status().code(), absl::StatusCode::kNotFound);
  const auto elsewhere = testing::WithRole(Person("x"), "q", auth::StaffRole::kOwner);
  EXPECT_EQ(GetTurnout(elsewhere).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(AttendanceModuleTest, GuestsReachTheirOwnGroupAlone) {
  TellActive({"a"});
  TellWalk(2, 1);
  EXPECT_TRUE(Respond(Guest("person-a", kGroupName), v1::ANSWER_GOING).ok());
  EXPECT_EQ(
      ReasonOf(
          Respond(Guest("person-a", "practices/p/groups/other"), v1::ANSWER_NOT_GOING).status()),
      Reason::kGuestNotAllowed);
  EXPECT_EQ(ReasonOf(GetMine(Guest("person-a", "practices/p/groups/other")).status()),
            Reason::kGuestNotAllowed);
}

TEST_F(AttendanceModuleTest, TheMeetingPointIsForThoseGoingNearTheTime) {
  TellActive({"a", "b"});
  TellWalk(1, 1);
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_GOING).ok());
  ASSERT_TRUE(Respond(Who("b"), v1::ANSWER_GOING).ok());
  EXPECT_EQ(GetMine(Who("a"))->meeting_point(), "");
  EXPECT_EQ(GetMine(Who("a"))->meeting_place(), "");
  EXPECT_EQ(GetMine(Who("a"))->leader_phone(), "+49 30 1234");
  EXPECT_EQ(GetMine(Who("a"))->meeting_point_time().seconds(),
            absl::ToUnixSeconds(start_ - absl::Hours(2)));
  EXPECT_EQ(GetMine(Who("b"))->leader_phone(), "");
  platform_.clock.Set(start_ - absl::Hours(2));
  EXPECT_EQ(GetMine(Who("a"))->meeting_point(), "The bench behind the mill");
  EXPECT_EQ(GetMine(Who("a"))->meeting_place(), std::string(kWalkName) + "/places/secret");
  EXPECT_EQ(GetMine(Who("b"))->meeting_point(), "") << "who waits does not learn it";
  EXPECT_EQ(GetMine(Who("b"))->meeting_place(), "");
}

TEST_F(AttendanceModuleTest, WhoAnswersLearnsHowTheWalkStandsAndWhatOpensWhen) {
  const auto seconds = [](absl::Time time) { return absl::ToUnixSeconds(time); };
  TellActive({"a"});
  TellWalk(3, 1);
  const v1::AnsweredWalk plain = GetMine(Who("a"))->walk();
  EXPECT_EQ(plain.arrive_from_time().seconds(), seconds(start_ - absl::Hours(1)));
  EXPECT_EQ(plain.late_from_time().seconds(), seconds(start_ - absl::Hours(12)));
  EXPECT_EQ(plain.minimum(), 2);
  EXPECT_FALSE(plain.has_decide_time());
  EXPECT_FALSE(plain.goes_ahead());
  EXPECT_FALSE(plain.repeats());

  scheduling::v1::WalkEvent event = PlannedWalk(3);
  event.set_series("s");
  event.set_slot("2030-03-11T10:00:00");
  event.set_decision(scheduling::v1::DECISION_UNDECIDED);
  event.set_decide_microseconds(absl::ToUnixMicros(start_ - absl::Hours(18)));
  scheduling_.Tell(event, kWalkName, 2);
  const auto await_mine = [this](bool (v1::AnsweredWalk::*heard)() const) {
    const absl::Time give_up = absl::Now() + absl::Minutes(1);
    v1::AnsweredWalk walk = GetMine(Who("a"))->walk();
    while (!(walk.*heard)() && absl::Now() < give_up) walk = GetMine(Who("a"))->walk();
    return walk;
  };
  const v1::AnsweredWalk undecided = await_mine(&v1::AnsweredWalk::has_decide_time);
  EXPECT_EQ(undecided.decide_time().seconds(), seconds(start_ - absl::Hours(18)));
  EXPECT_FALSE(undecided.goes_ahead());
  EXPECT_TRUE(undecided.repeats());

  event.set_decision(scheduling::v1::DECISION_GO);
  scheduling_.Tell(event, kWalkName, 3);
  const v1::AnsweredWalk decided = await_mine(&v1::AnsweredWalk::goes_ahead);
  EXPECT_TRUE(decided.goes_ahead());
  EXPECT_FALSE(decided.has_decide_time());
}

TEST_F(AttendanceModuleTest, ListsAnswersPageByPageAndWhoHasNotAnswered) {
  TellActive({"a", "b", "c", "d"});
  TellMember("leader", groups::v1::MEMBER_STATE_ACTIVE, 1, groups::v1::MEMBER_ROLE_CO_LEADER);
  TellWalk(1, 1);
  ASSERT_TRUE(Respond(Who("b"), v1::ANSWER_GOING).ok());
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_GOING).ok());
  ASSERT_TRUE(Respond(Who("c"), v1::ANSWER_UNSURE).ok());
  v1::ListResponsesRequest request;
  request.set_parent(kWalkName);
  const auto answered = List(Who("leader"), request);
  ASSERT_EQ(answered.status(), absl::OkStatus());
  EXPECT_EQ(answered->responses_size(), 3);
  EXPECT_EQ(answered->responses(1).position(), 1);
  EXPECT_FALSE(answered->responses(0).has_walk());

  for (int state = 1; state <= 6; ++state)
    request.add_states(static_cast<v1::ResponseState>(state));
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = List(Who("leader"), request);
    ASSERT_EQ(page.status(), absl::OkStatus());
    for (const v1::Response& response : page->responses()) {
      names.push_back(response.walking_name());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("Walker b", "Walker a", "Walker c", "Walker d", "Walker leader"));
}

TEST_F(AttendanceModuleTest, ListsTheCallersOwnAnswers) {
  TellActive({"a"});
  TellWalk(1, 1);
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_UNSURE).ok());
  const auto mine = [&] {
    return CallAs(Who("a"), stub_->async(), &v1::AttendanceService::Stub::async::ListMyResponses,
                  v1::ListMyResponsesRequest());
  };
  ASSERT_EQ(mine().status(), absl::OkStatus());
  ASSERT_EQ(mine()->responses_size(), 1);
  EXPECT_EQ(mine()->responses(0).walk().name(), kWalkName);
  platform_.clock.Set(start_ + absl::Minutes(50));
  EXPECT_THAT(mine()->responses(), IsEmpty()) << "the walk has ended";
}

TEST_F(AttendanceModuleTest, ServicesAnswerForNewMembers) {
  TellWalk(1, 1);
  TellActive({"new"});
  v1::RespondForNewMemberRequest request;
  request.set_walk(kWalkName);
  request.set_member("new");
  request.set_answer(v1::ANSWER_GOING);
  request.set_request_id("r");
  const auto respond_as = [&](const auth::Principal& principal) {
    return CallAs(principal, internal_->async(),
                  &v1::AttendanceInternalService::Stub::async::RespondForNewMember, request);
  };
  const auto answered = respond_as(Service("groups"));
  ASSERT_EQ(answered.status(), absl::OkStatus());
  EXPECT_EQ(answered->state(), v1::RESPONSE_STATE_GOING);
  EXPECT_FALSE(respond_as(Who("new")).ok());
}

}  // namespace
}  // namespace amble::attendance
