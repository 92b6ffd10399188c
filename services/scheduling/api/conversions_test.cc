#include "services/scheduling/api/conversions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"

namespace amble::scheduling {
namespace {

using ::testing::UnorderedElementsAre;

Walk FullWalk() {
  Walk walk;
  walk.key = {"p", "g", "w"};
  walk.title = "Round the pond";
  walk.start = {absl::CivilSecond(2027, 10, 31, 1, 30, 0), "Europe/London", 60};
  walk.start_time = absl::FromUnixSeconds(1'824'942'600);
  walk.duration_minutes = 61;
  walk.route = "r";
  walk.capacity = 8;
  walk.minimum = 3;
  walk.answer_by_time = absl::FromUnixMicros(1'824'000'000'000'001);
  walk.leaders = {"m2", "m1"};
  walk.leader_phone = "+44";
  walk.home_contact = "Sam";
  walk.note = "Slowly.";
  walk.state = WalkState::kCancelled;
  walk.cancel_reason = "The storm warning";
  walk.meeting_point_minutes = 90;
  walk.sequence = 2;
  walk.version = 9;
  walk.area = "near the gate";
  walk.meeting_point = "The bench";
  walk.access = {.surface = "1",
                 .steps = "2",
                 .benches = "3",
                 .toilets = "4",
                 .transport = "5",
                 .leave_early = "6"};
  return walk;
}

TEST(Instants, BeforeTheEpochHavePositiveNanos) {
  Walk walk = FullWalk();
  walk.answer_by_time = absl::FromUnixMicros(-1);
  const v1::Walk proto = ToProto(walk);
  EXPECT_EQ(proto.answer_by_time().seconds(), -1);
  EXPECT_EQ(proto.answer_by_time().nanos(), 999'999'000);
  EXPECT_EQ(resources::FromTimestamp(proto.answer_by_time()), walk.answer_by_time);
}

TEST(Walks, ShowEveryField) {
  const v1::Walk proto = ToProto(FullWalk());
  EXPECT_EQ(proto.name(), "practices/p/groups/g/walks/w");
  EXPECT_EQ(proto.start().local_time(), "2027-10-31T01:30:00");
  EXPECT_EQ(proto.start().time_zone(), "Europe/London");
  EXPECT_EQ(proto.start().utc_offset_minutes(), 60);
  EXPECT_EQ(proto.start_time().seconds(), 1'824'942'600);
  EXPECT_EQ(proto.route(), "practices/p/routes/r");
  EXPECT_EQ(proto.leaders(0), "practices/p/groups/g/members/m2");
  EXPECT_EQ(proto.area(), "near the gate");
  EXPECT_EQ(proto.access().leave_early(), "6");
  EXPECT_EQ(proto.state(), v1::WALK_STATE_CANCELLED);
  EXPECT_EQ(proto.cancel_reason(), "The storm warning");
  EXPECT_EQ(proto.meeting_point(), "The bench");
  EXPECT_EQ(proto.sequence(), 2);
  EXPECT_EQ(proto.etag(), "9");
}

TEST(Walks, ComeBackAsTheyWent) {
  Walk expected = FullWalk();
  const auto walk = FromProto(ToProto(expected), "p", "g");
  ASSERT_TRUE(walk.ok()) << walk.status();
  // What the service decides is not read.
  expected.key = {};
  expected.start_time = absl::Time();
  expected.state = WalkState::kPlanned;
  expected.cancel_reason.clear();
  expected.sequence = 0;
  expected.version = 0;
  expected.area.clear();
  expected.meeting_point.clear();
  expected.access = {};
  EXPECT_EQ(*walk, expected);
}

TEST(Walks, LeaveOutWhatTheyDoNotHave) {
  const v1::Walk proto = ToProto(Walk());
  EXPECT_FALSE(proto.has_answer_by_time());
  EXPECT_FALSE(proto.has_access());
  EXPECT_FALSE(proto.start().has_utc_offset_minutes());
  EXPECT_EQ(proto.route(), "");
  const auto walk = FromProto(v1::Walk(), "p", "g");
  ASSERT_TRUE(walk.ok()) << walk.status();
  EXPECT_EQ(walk->answer_by_time, absl::InfiniteFuture());
  EXPECT_EQ(walk->meeting_point_minutes, kMeetingPointMinutes);
}

TEST(Walks, HaveTheStatesOfTheApi) {
  for (const auto& [state, proto] : {std::pair{WalkState::kPlanned, v1::WALK_STATE_PLANNED},
                                     std::pair{WalkState::kCancelled, v1::WALK_STATE_CANCELLED},
                                     std::pair{WalkState::kUnderWay, v1::WALK_STATE_UNDER_WAY},
                                     std::pair{WalkState::kClosed, v1::WALK_STATE_CLOSED}}) {
    Walk walk;
    walk.state = state;
    EXPECT_EQ(ToProto(walk).state(), proto);
  }
}

TEST(Walks, ReferToTheirOwnPracticeAndGroup) {
  v1::Walk walk;
  walk.set_route("practices/q/routes/r");
  EXPECT_EQ(FromProto(walk, "p", "g").status(), NotFound("route"));
  walk.set_route("practices/p/routes/");
  EXPECT_EQ(ViolationsOf(FromProto(walk, "p", "g").status()).at(0).field, "walk.route");
  walk.clear_route();
  for (const char* leader : {"practices/q/groups/g/members/m", "practices/p/groups/h/members/m"}) {
    *walk.add_leaders() = leader;
    EXPECT_EQ(FromProto(walk, "p", "g").status(), NotFound("member"));
    walk.clear_leaders();
  }
  *walk.add_leaders() = "m1";
  EXPECT_EQ(ViolationsOf(FromProto(walk, "p", "g").status()).at(0).field, "walk.leaders");
}

TEST(WallTimes, NameTheirFieldAndKeepAnOffsetOfZero) {
  v1::WallTime time;
  time.set_local_time("2027-03-23T25:00:00");
  EXPECT_EQ(ViolationsOf(FromProto(time, "start").status()).at(0).field, "start.local_time");
  time.set_local_time("2027-10-31T01:30");
  time.set_utc_offset_minutes(0);
  EXPECT_EQ(FromProto(time, "start")->utc_offset_minutes, 0);
  time.clear_utc_offset_minutes();
  EXPECT_EQ(FromProto(time, "start")->utc_offset_minutes, std::nullopt);
}

TEST(Routes, ComeBackAsTheyWent) {
  const Route route{.practice = "p",
                    .id = "r",
                    .title = "Pond",
                    .meeting_point = "The bench",
                    .area = "near the gate",
                    .duration_minutes = 45,
                    .access = FullWalk().access,
                    .version = 7};
  const v1::Route proto = ToProto(route);
  EXPECT_EQ(proto.name(), "practices/p/routes/r");
  EXPECT_EQ(proto.etag(), "7");
  Route expected = route;
  expected.practice.clear();
  expected.id.clear();
  expected.version = 0;
  EXPECT_EQ(FromProto(proto), expected);
  EXPECT_FALSE(ToProto(Route()).has_access());
}

TEST(Updates, ChangeWhatIsSetWithoutAMask) {
  v1::UpdateWalkRequest request;
  request.mutable_walk()->set_name("practices/p/groups/g/walks/w");
  request.mutable_walk()->set_note("New");
  request.mutable_walk()->set_etag("3");
  const auto command = FromProto(request);
  ASSERT_TRUE(command.ok()) << command.status();
  EXPECT_EQ(command->walk.key, (WalkKey{"p", "g", "w"}));
  EXPECT_THAT(command->paths, UnorderedElementsAre("note"));
  EXPECT_EQ(command->etag, "3");
  request.mutable_update_mask()->add_paths("capacity");
  EXPECT_THAT(FromProto(request)->paths, UnorderedElementsAre("capacity"));
}

TEST(Updates, RefuseOtherPaths) {
  v1::UpdateWalkRequest walk;
  walk.mutable_walk()->set_name("practices/p/groups/g/walks/w");
  for (const char* path : {"start", "state", "name", "etag", "sequence", "nothing"}) {
    walk.mutable_update_mask()->clear_paths();
    walk.mutable_update_mask()->add_paths(path);
    EXPECT_EQ(ReasonOf(FromProto(walk).status()), Reason::kUpdateMaskInvalid) << path;
  }
  v1::UpdateRouteRequest route;
  route.mutable_route()->set_name("practices/p/routes/r");
  route.mutable_update_mask()->add_paths("etag");
  EXPECT_EQ(ReasonOf(FromProto(route).status()), Reason::kUpdateMaskInvalid);
}

TEST(Names, AreReadStrictly) {
  EXPECT_EQ(*ParseWalkKey("practices/p/groups/g/walks/w", "name"), (WalkKey{"p", "g", "w"}));
  EXPECT_EQ(*ParseGroupKey("practices/p/groups/g", "parent"), (WalkKey{"p", "g", ""}));
  for (const char* name : {"", "practices/p/groups/g/walks/", "practices/p/groups/g/walks/w/x",
                           "/practices/p/groups/g/walks/w", "practices/p/groups/../walks/w"}) {
    const absl::Status status = ParseWalkKey(name, "name").status();
    ASSERT_EQ(ViolationsOf(status).size(), 1u) << name;
    EXPECT_EQ(ViolationsOf(status)[0].field, "name");
  }
  EXPECT_FALSE(ParseRouteKey("practices/p/groups/g", "name").ok());
}

}  // namespace
}  // namespace amble::scheduling
