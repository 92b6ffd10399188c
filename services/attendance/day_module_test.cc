/// The day of a walk over a real channel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amble/attendance/v1/events.pb.h"
#include "amble/events/v1/event_feed.grpc.pb.h"
#include "services/attendance/domain/overdue.h"
#include "services/attendance/module_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Service;

class AttendanceDayModuleTest : public AttendanceModuleTest {
 protected:
  /// Each with who it is.
  std::vector<std::string> AbsencesTold() {
    auto feed = amble::events::v1::EventFeedService::NewStub(served_.channel());
    amble::events::v1::ReadRequest request;
    const auto read = CallAs(Service("messaging"), feed->async(),
                             &amble::events::v1::EventFeedService::Stub::async::Read, request);
    EXPECT_EQ(read.status(), absl::OkStatus());
    std::vector<std::string> told;
    for (const auto& each : read->events()) {
      v1::AbsenceEvent event;
      if (each.type() != event.GetDescriptor()->full_name()) continue;
      EXPECT_TRUE(event.ParseFromString(each.payload()));
      EXPECT_EQ(event.state(), v1::PRESENCE_ABSENT);
      told.push_back(each.aggregate() + " " + event.person());
    }
    return told;
  }

  /// Each with its stage.
  std::vector<std::string> OverdueTold() {
    auto feed = amble::events::v1::EventFeedService::NewStub(served_.channel());
    const auto read = CallAs(Service("messaging"), feed->async(),
                             &amble::events::v1::EventFeedService::Stub::async::Read,
                             amble::events::v1::ReadRequest());
    EXPECT_EQ(read.status(), absl::OkStatus());
    std::vector<std::string> told;
    for (const auto& each : read->events()) {
      v1::OverdueEvent event;
      if (each.type() != event.GetDescriptor()->full_name()) continue;
      EXPECT_TRUE(event.ParseFromString(each.payload()));
      EXPECT_EQ(event.end_microseconds(), absl::ToUnixMicros(start_ + absl::Minutes(50)));
      told.push_back(each.aggregate() + " " + std::to_string(event.stage()));
    }
    return told;
  }
};

TEST_F(AttendanceDayModuleTest, FromTheStartToTheEndOfAWalk) {
  TellActive({"a", "b", "c"});
  TellMember("leader", groups::v1::MEMBER_STATE_ACTIVE, 1, groups::v1::MEMBER_ROLE_LEADER);
  start_ = platform_.clock.Now() + absl::Hours(1);
  TellWalk(5, 1);
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_GOING).ok());
  ASSERT_TRUE(Respond(Who("c"), v1::ANSWER_GOING).ok());
  v1::RespondForRequest for_b;
  for_b.set_name("practices/p/groups/g/walks/w/responses/b");
  for_b.set_answer(v1::ANSWER_GOING);
  const auto said_so =
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::RespondFor, for_b);
  ASSERT_EQ(said_so.status(), absl::OkStatus());
  EXPECT_TRUE(said_so->given_by_leader());

  v1::StartWalkRequest start;
  start.set_walk(kWalkName);
  const auto started =
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::StartWalk, start);
  ASSERT_EQ(started.status(), absl::OkStatus());
  EXPECT_EQ(started->state(), v1::ROLL_STATE_UNDER_WAY);
  ASSERT_EQ(started->entries_size(), 3);
  EXPECT_EQ(started->entries(0).presence(), v1::PRESENCE_EXPECTED);
  EXPECT_EQ(ReasonOf(Respond(Who("a"), v1::ANSWER_UNSURE).status()), Reason::kWalkStarted);

  v1::MarkRollRequest marks;
  marks.set_walk(kWalkName);
  for (const std::string member : {"a", "b", "c"}) {
    v1::RollMark* mark = marks.add_marks();
    mark->set_mark("m" + member);
    mark->set_entry(member);
    mark->set_presence(member == "c" ? v1::PRESENCE_ABSENT : v1::PRESENCE_PRESENT);
    mark->mutable_client_time()->set_seconds(1'900'000'000);
    mark->set_client("phone");
  }
  const auto marked =
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::MarkRoll, marks);
  ASSERT_EQ(marked.status(), absl::OkStatus());
  EXPECT_EQ(marked->present_count(), 2);
  EXPECT_EQ(marked->entries(0).marks(0).client_time().seconds(), 1'900'000'000);

  v1::AddToRollRequest walk_in;
  walk_in.set_walk(kWalkName);
  walk_in.set_walking_name("Zoe");
  ASSERT_EQ(
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::AddToRoll, walk_in)
          ->present_count(),
      3);

  v1::CloseWalkRequest close;
  close.set_walk(kWalkName);
  close.set_back_count(2);
  const auto close_walk = [&] {
    return CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::CloseWalk,
                  close);
  };
  EXPECT_EQ(ReasonOf(close_walk().status()), Reason::kRollUnsettled);
  close.set_back_count(3);
  const auto early = ViolationsOf(close_walk().status());
  ASSERT_EQ(early.size(), 1u);
  EXPECT_EQ(early[0].field, "early_reason");
  close.set_early_reason("Rain");
  const auto closed = close_walk();
  ASSERT_EQ(closed.status(), absl::OkStatus());
  EXPECT_EQ(closed->state(), v1::ROLL_STATE_CLOSED);
  EXPECT_THAT(AbsencesTold(), ElementsAre("practices/p/groups/g/walks/w/absences/c person-c"));
  EXPECT_TRUE(closed->has_close_time());
  EXPECT_EQ(closed->early_reason(), "Rain");
  v1::GetRollRequest get;
  get.set_walk(kWalkName);
  EXPECT_EQ(CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::GetRoll, get)
                ->entries_size(),
            4);
}

TEST_F(AttendanceDayModuleTest, PeopleArriveByCodeAreLateAndAreCounted) {
  using Stub = class v1::ArrivalService::Stub::async;
  TellActive({"a", "b"});
  TellMember("leader", groups::v1::MEMBER_STATE_ACTIVE, 1, groups::v1::MEMBER_ROLE_LEADER);
  start_ = platform_.clock.Now() + absl::Minutes(30);
  TellWalk(5, 1);
  for (const char* who : {"a", "b"}) ASSERT_TRUE(Respond(Who(who), v1::ANSWER_GOING).ok());
  v1::GetArrivalCodeRequest get_code;
  get_code.set_walk(kWalkName);
  const auto code = CallAs(Who("leader"), arrivals_->async(), &Stub::GetArrivalCode, get_code);
  ASSERT_EQ(code.status(), absl::OkStatus());
  EXPECT_EQ(code->url(), configuration_.public_url + "/my/p/g/w?arrival=" + code->code());
  EXPECT_EQ(code->qr_svg().substr(0, 5), "<svg ");
  EXPECT_FALSE(CallAs(Who("a"), arrivals_->async(), &Stub::GetArrivalCode, get_code).ok());

  v1::ArriveRequest arrive;
  arrive.set_walk(kWalkName);
  arrive.set_code(code->code());
  const auto arrived = CallAs(Who("a"), arrivals_->async(), &Stub::Arrive, arrive);
  ASSERT_EQ(arrived.status(), absl::OkStatus());
  EXPECT_TRUE(arrived->arrived());
  arrive.set_code("12345");
  EXPECT_EQ(CallAs(Who("b"), arrivals_->async(), &Stub::Arrive, arrive).status().code(),
            absl::StatusCode::kInvalidArgument);
  v1::SayLateRequest late;
  late.set_walk(kWalkName);
  late.set_minutes(12);
  ASSERT_EQ(CallAs(Who("b"), arrivals_->async(), &Stub::SayLate, late)->late_minutes(), 12);

  v1::StartWalkRequest start;
  start.set_walk(kWalkName);
  ASSERT_TRUE(
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::StartWalk, start)
          .ok());
  v1::CountHeadsRequest count;
  count.set_walk(kWalkName);
  count.set_moment(v1::HEAD_COUNT_MOMENT_START);
  count.set_count(2);
  count.mutable_counted_time()->set_seconds(7);
  const auto roll = CallAs(Who("leader"), arrivals_->async(), &Stub::CountHeads, count);
  ASSERT_EQ(roll.status(), absl::OkStatus());
  ASSERT_EQ(roll->entries_size(), 2);
  EXPECT_TRUE(roll->entries(0).marks(0).self());
  EXPECT_EQ(roll->entries(1).late_minutes(), 12);
  ASSERT_EQ(roll->head_counts_size(), 1);
  const v1::HeadCount& heads = roll->head_counts(0);
  EXPECT_EQ(heads.counted_time().seconds(), 7);
  EXPECT_TRUE(heads.has_receive_time());
  EXPECT_EQ(heads.counted_by(), "Walker leader");
  EXPECT_EQ(heads.warning(), "2 counted, but 1 marked as there.");
  count.clear_moment();
  EXPECT_FALSE(CallAs(Who("leader"), arrivals_->async(), &Stub::CountHeads, count).ok());
}

TEST_F(AttendanceDayModuleTest, OthersAreToldByTheClockThatAWalkIsOverdue) {
  TellMember("leader", groups::v1::MEMBER_STATE_ACTIVE, 1, groups::v1::MEMBER_ROLE_LEADER);
  start_ = platform_.clock.Now() + absl::Minutes(5);
  TellWalk(5, 1);
  v1::StartWalkRequest start;
  start.set_walk(kWalkName);
  ASSERT_TRUE(
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::StartWalk, start)
          .ok());
  EXPECT_THAT(OverdueTold(), IsEmpty());
  platform_.clock.Advance(absl::Minutes(5 + 50) + kFirstOverdue);
  const absl::Time give_up = absl::Now() + absl::Minutes(1);
  while (OverdueTold().empty() && absl::Now() < give_up) {
  }
  EXPECT_THAT(OverdueTold(), ElementsAre("practices/p/groups/g/walks/w/overdue 1"));
}

}  // namespace
}  // namespace amble::attendance
