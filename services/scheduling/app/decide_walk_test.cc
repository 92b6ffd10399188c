#include "services/scheduling/app/decide_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/cancel_walk.h"
#include "services/scheduling/app/get_walk.h"
#include "services/scheduling/app/update_walk.h"
#include "services/scheduling/testing/late_news.h"
#include "services/scheduling/testing/series_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DecideWalkTest : public SeriesFixture {
 protected:
  absl::StatusOr<Walk> Decide(const As& call, const Walk& walk, bool go,
                              const std::string& reason = "", const std::string& etag = "") {
    return DecideWalk(dependencies_)(call, {walk.key, go, reason, etag});
  }
  Walk Planned() {
    Walk walk = Plan("ramble", [](Walk& walk) { walk.decide_minutes = 720; });
    events_.told.clear();
    return walk;
  }
};

TEST_F(DecideWalkTest, GoIsNotedWithWhoAndWhen) {
  Walk walk = Planned();
  clock_.Set(clock_.Now() + absl::Hours(1));
  const auto decided = Decide(As(Lea()), walk, true);
  walk.decision = Decision::kGo;
  walk.decided_by = "m-lea";
  walk.decided_time = clock_.Now();
  walk.decision_due = false;
  walk.version = 2;
  EXPECT_EQ(decided, Answer(walk));
  EXPECT_THAT(events_.told, ElementsAre(walk));
  EXPECT_EQ(Decide(As(Somebody("cole")), walk, true), Answer(walk)) << "nothing new";
  const auto seen = GetWalk(dependencies_)(As(Somebody("mia")), walk.key);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->decision, Decision::kGo) << "for all to see";
  EXPECT_EQ(seen->decided_by, "") << "but not whose word it is";
}

TEST_F(DecideWalkTest, NoGoCancelsWithTheReason) {
  const Walk walk = Planned();
  ASSERT_EQ(Decide(As(Lea()), walk, true).status(), absl::OkStatus());
  const auto decided = Decide(As(Somebody("cole")), walk, false, "Ice on the paths");
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_EQ(decided->state, WalkState::kCancelled);
  EXPECT_EQ(decided->cancel_reason, "Ice on the paths");
  EXPECT_EQ(decided->decision, Decision::kNoGo);
  EXPECT_EQ(decided->decided_by, "m-cole");
  EXPECT_EQ(decided->sequence, 1);
  EXPECT_EQ(events_.told.back(), *decided);
  EXPECT_EQ(ReasonOf(Decide(As(Lea()), walk, true).status()), Reason::kWalkNotPlanned);
}

TEST_F(DecideWalkTest, AReasonIsForWhatWillNotBe) {
  const Walk walk = Planned();
  for (const auto& [go, reason] : {std::pair{true, "Sun"}, std::pair{false, ""}}) {
    const auto violations = ViolationsOf(Decide(As(Lea()), walk, go, reason).status());
    ASSERT_EQ(violations.size(), 1u);
    EXPECT_EQ(violations[0].field, "reason");
  }
  EXPECT_EQ(Stored(walk.key), walk);
}

TEST_F(DecideWalkTest, IsForLeadersAndHappensOnce) {
  const Walk walk = Planned();
  ExpectUnknownToOutsiders([&](const As& call) { return Decide(call, walk, true).status(); });
  for (const auth::Principal& caller :
       {Somebody("mia"), Staff("stan", "heath", auth::StaffRole::kOwner)}) {
    EXPECT_EQ(Decide(As(caller), walk, true).status().code(), absl::StatusCode::kPermissionDenied);
  }
  EXPECT_EQ(ReasonOf(Decide(As(Lea()), walk, true, "", "9").status()), Reason::kEtagMismatch);
  EXPECT_THAT(events_.told, IsEmpty());
  const auto decided = Decide(As(Lea(), "r1", "body"), walk, false, "Ice", "1");
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_EQ(Decide(As(Lea(), "r1", "body"), walk, false, "Ice", "1"), decided);
  EXPECT_EQ(events_.told.size(), 1u);
}

TEST_F(DecideWalkTest, WalksOfASeriesAreDecidedAlikeAndOneByOne) {
  Walk wanted = Wanted();
  wanted.decide_minutes = 720;
  wanted.decide_rule = DecideRule::kCancelBelowMinimum;
  ASSERT_TRUE(
      CreateWalk(dependencies_)(As(Lea()), wanted, RecurrenceText{"FREQ=WEEKLY;COUNT=9"}).ok());
  const std::vector<Walk> walks = All();
  ASSERT_EQ(walks.size(), 9u);
  for (const Walk& walk : walks) {
    EXPECT_EQ(walk.decide_minutes, 720);
    EXPECT_EQ(walk.decide_rule, DecideRule::kCancelBelowMinimum);
    EXPECT_TRUE(walk.decision_due);
  }
  ASSERT_TRUE(Decide(As(Lea()), walks[1], true).ok());
  wanted.key = walks[0].key;
  wanted.decide_minutes = 60;
  ASSERT_TRUE(UpdateWalk(dependencies_)(
                  As(Lea()), {wanted, {"decide_minutes", "decide_rule"}, "", Scope::kAll})
                  .ok());
  for (const Walk& walk : All()) {
    const bool decided = walk.key == walks[1].key;
    EXPECT_EQ(walk.decide_minutes, 60);
    EXPECT_EQ(walk.decision, decided ? Decision::kGo : Decision::kUndecided);
    EXPECT_EQ(walk.decision_due, !decided);
  }
  EXPECT_EQ(Kept(walks[0].series)->plan.decide_minutes, 60) << "and those to come";
  PassTo(walks[0].start_time + absl::Hours(1));
  EXPECT_EQ(All()[0].decision, Decision::kUndecided);
}

TEST_F(DecideWalkTest, AWalkThatNobodyStartedMayStillNotBe) {
  const Walk walk = Planned();
  clock_.Set(walk.start_time + absl::Minutes(2));
  EXPECT_EQ(ReasonOf(Decide(As(Lea()), walk, true).status()), Reason::kWalkStarted);
  const auto decided = Decide(As(Lea()), walk, false, "Ill");
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_EQ(decided->decision, Decision::kNoGo);
}

TEST_F(DecideWalkTest, HearsFirstThatTheWalkHasBegun) {
  LateStarts news(database_.get(), &walks_, &events_, &clock_);
  dependencies_.subscriptions = news.subscriptions();
  const Walk walk = Planned();
  news.Tell(walk.key);
  EXPECT_EQ(ReasonOf(Decide(As(Lea()), walk, false, "Ice").status()), Reason::kWalkStarted);
}

TEST_F(DecideWalkTest, CancellingDecidesNothing) {
  const Walk walk = Planned();
  const auto cancelled = CancelWalk(dependencies_)(As(Lea()), walk.key, "Ice", "");
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->decision, Decision::kUndecided);
}

}  // namespace
}  // namespace amble::scheduling
