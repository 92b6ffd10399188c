#include "services/scheduling/domain/decision.h"

#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

class DecisionTest : public ::testing::Test {
 protected:
  static Walk At(absl::Time start, int decide_minutes = 120) {
    Walk walk;
    walk.start_time = start;
    walk.decide_minutes = decide_minutes;
    walk.decide_rule = DecideRule::kCancelBelowMinimum;
    AwaitDecision(walk, kNow);
    return walk;
  }
  /// `walk` moved to `start`, as it stands afterwards.
  static Walk Moved(const Walk& walk, absl::Time start) {
    Walk moved = walk;
    moved.start_time = start;
    ReopenDecision(walk, moved, kNow);
    return moved;
  }

  static inline const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
  static inline const absl::Time kLater = kNow + absl::Hours(5);
};

TEST_F(DecisionTest, ItsTimeComesOnceWhereThereIsOne) {
  EXPECT_EQ(DecideTime(At(kLater)), kLater - absl::Hours(2));
  EXPECT_TRUE(At(kLater).decision_due);
  EXPECT_FALSE(At(kLater, 0).decision_due) << "nobody wants it decided";
  EXPECT_FALSE(At(kNow + absl::Hours(2)).decision_due) << "it is left to who plans it so late";
  EXPECT_TRUE(AwaitsMinimum(At(kLater)));
  Walk by_leader = At(kLater);
  by_leader.decide_rule = DecideRule::kByLeader;
  EXPECT_FALSE(AwaitsMinimum(by_leader));
}

TEST_F(DecisionTest, ALeadersWordStays) {
  Walk walk = At(kLater);
  ASSERT_EQ(DecideGo(walk, "m-lea", kNow), absl::OkStatus());
  EXPECT_EQ(walk.decision, Decision::kGo);
  EXPECT_EQ(walk.decided_by, "m-lea");
  EXPECT_EQ(walk.decided_time, kNow);
  EXPECT_FALSE(walk.decision_due);
  const Walk said = walk;
  ASSERT_EQ(DecideGo(walk, "m-cole", kNow + absl::Minutes(1)), absl::OkStatus());
  EXPECT_EQ(walk, said) << "once more is nothing new";
  EXPECT_EQ(Moved(walk, kLater + absl::Hours(24)).decision, Decision::kGo);
  EXPECT_FALSE(Moved(walk, kLater + absl::Hours(24)).decision_due);
}

TEST_F(DecisionTest, WhatTheRuleDecidedIsOpenAgainWhereItsTimeIsToCome) {
  Walk walk = At(kLater);
  ASSERT_EQ(DecideGo(walk, "", kNow), absl::OkStatus());
  const Walk reopened = Moved(walk, kLater + absl::Hours(24));
  EXPECT_EQ(reopened.decision, Decision::kUndecided);
  EXPECT_EQ(reopened.decided_time, absl::InfinitePast());
  EXPECT_TRUE(reopened.decision_due);
  EXPECT_EQ(Moved(walk, kNow + absl::Hours(1)).decision, Decision::kGo) << "no time is left";
  Walk renamed = walk;
  renamed.title = "Round the pond";
  ReopenDecision(walk, renamed, kNow);
  EXPECT_EQ(renamed.decision, Decision::kGo);
  ASSERT_EQ(DecideGo(walk, "m-lea", kNow), absl::OkStatus());
  EXPECT_EQ(walk.decided_by, "m-lea") << "a leader's word is more than the rule's";
}

TEST_F(DecisionTest, AWalkThatIsMovedToSoonIsLeftToWhoMovesIt) {
  const Walk walk = At(kLater);
  EXPECT_FALSE(Moved(walk, kNow + absl::Hours(1)).decision_due);
  Walk set = walk;
  set.decide_minutes = 60 * 5;
  ReopenDecision(walk, set, kNow);
  EXPECT_FALSE(set.decision_due);
  set.decide_minutes = 60;
  ReopenDecision(walk, set, kNow);
  EXPECT_TRUE(set.decision_due);
}

TEST_F(DecisionTest, NoGoCancels) {
  Walk walk = At(kLater);
  ASSERT_EQ(DecideGo(walk, "m-lea", kNow), absl::OkStatus());
  ASSERT_EQ(DecideNoGo(walk, "Ice", "m-cole", kNow), absl::OkStatus());
  EXPECT_EQ(walk.state, WalkState::kCancelled);
  EXPECT_EQ(walk.cancel_reason, "Ice");
  EXPECT_EQ(walk.decision, Decision::kNoGo);
  EXPECT_EQ(walk.decided_by, "m-cole");
  EXPECT_EQ(ReasonOf(DecideGo(walk, "m-lea", kNow)), Reason::kWalkNotPlanned);
  Walk begun = At(kLater);
  EXPECT_EQ(ReasonOf(DecideNoGo(begun, "Ice", "m-lea", kLater)), Reason::kWalkStarted);
  EXPECT_EQ(begun, At(kLater));
}

}  // namespace
}  // namespace amble::scheduling
