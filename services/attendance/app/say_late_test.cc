#include "services/attendance/app/say_late.h"

#include "services/attendance/app/get_roll.h"
#include "services/attendance/app/start_walk.h"
#include "services/attendance/testing/use_case_test.h"

namespace amble::attendance {
namespace {

class SayLateTest : public UseCaseTest {
 protected:
  SayLateTest() { GoAndMeet({"a", "b", "c"}); }

  absl::StatusOr<Arrival> Late(const std::string& member, int minutes) {
    return SayLate(dependencies())(*As(member), walk_, minutes);
  }
  Roll RollNow() { return GetRoll(dependencies())(*As("leader"), walk_).value(); }
};

TEST_F(SayLateTest, LeadersSeeItBeforeAndAfterTheStart) {
  world_.clock().Advance(-kEarliestLateNotice);
  const auto said = Late("a", 15);
  ASSERT_EQ(said.status(), absl::OkStatus());
  EXPECT_EQ(said->late_minutes, 15);
  EXPECT_FALSE(said->arrived);
  ASSERT_EQ(RollNow().lines.size(), 1u);
  EXPECT_EQ(RollNow().lines[0].late_minutes, 15);
  EXPECT_EQ(RollNow().lines[0].standing.presence, Presence::kExpected);
  world_.clock().Set(world_.Plan(1).start);
  ASSERT_TRUE(StartWalk(dependencies())(*As("leader"), walk_).ok());
  EXPECT_EQ(RollNow().Find("a")->late_minutes, 15);
  EXPECT_EQ(RollNow().Find("b")->late_minutes, 0);
  const int64_t version = world_.WalkNow(walk_).RollVersion();
  EXPECT_EQ(Late("a", 25)->late_minutes, 25);
  EXPECT_GT(world_.WalkNow(walk_).RollVersion(), version);
  EXPECT_EQ(Late("a", 0)->late_minutes, 0);
  EXPECT_EQ(RollNow().Find("a")->late_minutes, 0);
}

TEST_F(SayLateTest, WhoTakesTheAnswerBackIsNotLate) {
  world_.clock().Advance(-absl::Hours(1));
  ASSERT_TRUE(Late("a", 15).ok());
  Says("a", Answer::kNotGoing);
  EXPECT_TRUE(RollNow().lines.empty());
}

TEST_F(SayLateTest, IsForThoseWhoHaveAPlaceOnTheDayAndNotForEver) {
  EXPECT_EQ(ReasonOf(Late("c", 15).status()), Reason::kNoOffer) << "c only waits";
  EXPECT_EQ(Late("stranger", 15).status().code(), absl::StatusCode::kNotFound);
  world_.clock().Advance(-kEarliestLateNotice - absl::Microseconds(1));
  EXPECT_EQ(ReasonOf(Late("a", 15).status()), Reason::kWalkNotPlanned);
  world_.clock().Set(world_.Plan(1).start);
  for (int i = 1; i <= kMostLateChanges; ++i) ASSERT_TRUE(Late("a", i).ok());
  EXPECT_EQ(ReasonOf(Late("a", 100).status()), Reason::kTooManyRequests);
  EXPECT_TRUE(Late("a", kMostLateChanges).ok()) << "nothing new";
  EXPECT_TRUE(Late("b", 5).ok());
}

}  // namespace
}  // namespace amble::attendance
