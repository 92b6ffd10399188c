#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/attendance/app/apply_walk.h"
#include "services/attendance/testing/closed_walks.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Whoever heard what was told of the minimum knows what is so.
class MinimumTest : public ClosedWalksTest {
 protected:
  /// "reached" or "missed", with the version, of all that was told since.
  std::vector<std::string> Told() {
    std::vector<std::string> told;
    for (const Walk& walk : world_.events().TakeMinimums()) {
      told.push_back((walk.MinimumReached() ? "reached " : "missed ") +
                     std::to_string(walk.minimum_version));
    }
    return told;
  }
  void Replan(const WalkId& walk, int capacity, int minimum, int64_t version) {
    WalkPlan plan = world_.Plan(capacity);
    plan.minimum = minimum;
    world_.Replan(walk, plan, version);
  }
};

TEST_P(MinimumTest, IsToldWheneverItIsCrossed) {
  const WalkId walk = Plan(1);  // two places, and as many are needed
  Say(walk, "a", Answer::kGoing);
  EXPECT_THAT(Told(), IsEmpty());
  Say(walk, "b", Answer::kGoing);
  EXPECT_THAT(Told(), ElementsAre("reached 1"));
  Say(walk, "c", Answer::kGoing);
  Say(walk, "a", Answer::kNotGoing);
  EXPECT_THAT(Told(), IsEmpty()) << "who waited moves up";
  Say(walk, "b", Answer::kUnsure);
  EXPECT_THAT(Told(), ElementsAre("missed 2"));
  Replan(walk, 2, 1, 2);
  EXPECT_THAT(Told(), ElementsAre("reached 3")) << "one is enough now";
  world_.Apply(world_.MemberOf("c", MemberState::kRemoved, 2));
  EXPECT_THAT(Told(), ElementsAre("missed 4"));
  EXPECT_EQ(world_.WalkNow(walk).minimum_version, 4);
}

TEST_P(MinimumTest, MorePlacesMayBeEnough) {
  const WalkId walk = Plan(1);
  Replan(walk, 1, 2, 2);
  Say(walk, "a", Answer::kGoing);
  Say(walk, "b", Answer::kGoing);
  EXPECT_THAT(Told(), IsEmpty());
  Replan(walk, 5, 2, 3);
  EXPECT_THAT(Told(), ElementsAre("reached 1"));
}

TEST_P(MinimumTest, AWalkThatNeedsNobodyHasNothingToTell) {
  const WalkId walk = Plan(1);
  Replan(walk, 2, 0, 2);
  EXPECT_THAT(Told(), ElementsAre("reached 1"));
  Say(walk, "a", Answer::kGoing);
  Say(walk, "a", Answer::kNotGoing);
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_P(MinimumTest, IsToldToWhoAsks) {
  const WalkId walk{World::kPractice, World::kGroup, "asked"};
  const auto ask = [&](int64_t version) {
    WalkPlan plan = world_.Plan(2);
    plan.minimum = 1;
    ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) {
      return ApplyWalk(dependencies(), transaction, walk, plan, version,
                       /*tell_minimum=*/true);
    }),
              absl::OkStatus());
  };
  ask(1);
  EXPECT_THAT(Told(), ElementsAre("missed 1")) << "though nobody was asked to come before";
  ask(1);
  EXPECT_THAT(Told(), IsEmpty()) << "of what is known already";
  ask(2);
  EXPECT_THAT(Told(), ElementsAre("missed 2")) << "as of the walk as it is now";
  Say(walk, "a", Answer::kGoing);
  EXPECT_THAT(Told(), ElementsAre("reached 3"));
  ask(3);
  EXPECT_THAT(Told(), ElementsAre("reached 4"));
}

INSTANTIATE_TEST_SUITE_P(Engines, MinimumTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::attendance
