#include "services/attendance/app/start_walk.h"

#include "services/attendance/app/get_roll.h"
#include "services/attendance/testing/use_case_test.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;

class StartWalkTest : public UseCaseTest {
 protected:
  absl::StatusOr<Roll> Start(const std::string& member, const std::string& request_id = "") {
    return StartWalk(dependencies())(*As(member, request_id), walk_);
  }
};

TEST_F(StartWalkTest, ExpectsThoseWhoAreGoingAndClosesTheAnswers) {
  for (const char* member : {"b", "a", "c"}) Says(member, Answer::kGoing);
  world_.clock().Set(world_.Plan(1).start - kEarliestStart);
  const auto roll = Start("leader");
  ASSERT_EQ(roll.status(), absl::OkStatus());
  std::vector<std::string> names;
  for (const RollLine& line : roll->lines) {
    names.push_back(line.entry.walking_name);
    EXPECT_EQ(line.standing.presence, Presence::kExpected);
    EXPECT_TRUE(line.entry.member);
  }
  EXPECT_THAT(names, ElementsAre("Walker a", "Walker b")) << "c only waits";
  EXPECT_EQ(roll->walk.progress, Progress::kUnderWay);
  EXPECT_EQ(roll->walk.started, world_.clock().Now());
  EXPECT_EQ(ReasonOf(world_.Decide(World::Says(walk_, "c", Answer::kGoing)).status()),
            Reason::kWalkStarted);
  const auto told = world_.events().TakeProgress();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].progress, Progress::kUnderWay);
  EXPECT_EQ(told[0].version, 1);
}

TEST_F(StartWalkTest, IsNotStartedTooEarlyNorTwiceNorByAnybody) {
  EXPECT_EQ(ReasonOf(Start("leader").status()), Reason::kWalkNotPlanned);
  world_.clock().Set(world_.Plan(1).start);
  EXPECT_EQ(Start("a").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Start("stranger").status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(Start("leader", "r").ok());
  EXPECT_EQ(ReasonOf(Start("leader").status()), Reason::kWalkStarted);
  const auto again = Start("leader", "r");
  ASSERT_EQ(again.status(), absl::OkStatus()) << "the same request";
  EXPECT_EQ(again->walk.progress, Progress::kUnderWay);
  EXPECT_EQ(world_.events().TakeProgress().size(), 1u);
}

TEST_F(StartWalkTest, ACancelledWalkIsNotStarted) {
  WalkPlan plan = world_.Plan(2);
  plan.cancelled = true;
  world_.Replan(walk_, plan, 2);
  world_.clock().Set(plan.start);
  EXPECT_EQ(ReasonOf(Start("leader").status()), Reason::kWalkNotPlanned);
}

TEST_F(StartWalkTest, WhoLeavesAfterwardsStaysOnTheRoll) {
  GoAndMeet({"a"});
  ASSERT_TRUE(Start("leader").ok());
  world_.Apply(world_.MemberOf("a", MemberState::kLeft, 2));
  EXPECT_EQ(GetRoll(dependencies())(*As("leader"), walk_)->lines.size(), 1u);
}

}  // namespace
}  // namespace amble::attendance
