#include "services/scheduling/app/decide_due.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/decide_walk.h"
#include "services/scheduling/app/reschedule_walk.h"
#include "services/scheduling/app/update_walk.h"
#include "services/scheduling/testing/decision_fixture.h"
#include "services/scheduling/testing/late_news.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr DecideRule kByMinimum = DecideRule::kCancelBelowMinimum;

class DecideDueTest : public DecisionFixture {
 protected:
  static absl::Time TimeOf(const Walk& walk) { return DecideTime(walk); }
  void Go(const Walk& walk) {
    ASSERT_EQ(DecideWalk(dependencies_)(As(Lea()), {walk.key, true, "", ""}).status(),
              absl::OkStatus());
  }
};

TEST_F(DecideDueTest, TooFewPeopleCancelAtTheTime) {
  Walk walk = PlanFor(kByMinimum);
  Hear(walk, false);
  Work(TimeOf(walk) - absl::Microseconds(1));
  EXPECT_EQ(Stored(walk.key), walk);
  Work(TimeOf(walk));
  walk.state = WalkState::kCancelled;
  walk.cancel_reason = kTooFewPeople;
  walk.decision = Decision::kNoGo;
  walk.decided_time = TimeOf(walk);
  walk.decision_due = false;
  walk.sequence = 1;
  walk.version = 2;
  EXPECT_EQ(Stored(walk.key), walk);
  EXPECT_THAT(events_.told, ElementsAre(walk));
  EXPECT_FALSE(*DecideDue(decision_dependencies_)) << "once";
}

TEST_F(DecideDueTest, EnoughPeopleLetItBe) {
  const Walk walk = PlanFor(kByMinimum);
  Hear(walk, false);
  Hear(walk, true);
  Work(TimeOf(walk));
  EXPECT_EQ(Stored(walk.key)->state, WalkState::kPlanned);
  EXPECT_EQ(Stored(walk.key)->decision, Decision::kGo);
  EXPECT_EQ(Stored(walk.key)->decided_by, "");
  EXPECT_THAT(decision_events_.asked, IsEmpty());
  Hear(*Stored(walk.key), false);
  Work(walk.start_time - absl::Minutes(1));
  EXPECT_EQ(Stored(walk.key)->state, WalkState::kPlanned) << "what was decided holds";
}

TEST_F(DecideDueTest, WaitsUntilAttendanceKnowsTheWalkAsItIs) {
  const Walk walk = PlanFor(kByMinimum);
  const Walk other = PlanFor(kByMinimum);
  Hear(other, true);
  Work(TimeOf(walk));
  EXPECT_EQ(Stored(walk.key), walk) << "nothing was heard: nobody knows who comes";
  EXPECT_EQ(Stored(other.key)->decision, Decision::kGo) << "others do not wait for it";
  Hear(walk, false);
  Walk wanted;
  wanted.key = walk.key;
  wanted.minimum = 1;
  ASSERT_EQ(UpdateWalk(dependencies_)(As(Lea()), {wanted, {"minimum"}, ""}).status(),
            absl::OkStatus());
  Work(TimeOf(walk));
  EXPECT_EQ(Stored(walk.key)->state, WalkState::kPlanned) << "it was of another minimum";
  Hear(*Stored(walk.key), true);
  Work(TimeOf(walk));
  EXPECT_EQ(Stored(walk.key)->decision, Decision::kGo);
}

TEST_F(DecideDueTest, ComesLateRatherThanNotAtAllButNeverAfterTheStart) {
  const Walk late = PlanFor(kByMinimum);
  Hear(late, false);
  Work(late.start_time - absl::Microseconds(1));
  EXPECT_EQ(Stored(late.key)->state, WalkState::kCancelled);
  clock_.Set(absl::FromUnixSeconds(1'800'000'000));
  const Walk begun = PlanFor(kByMinimum);
  const Walk asked = PlanFor(DecideRule::kByLeader);
  Hear(begun, false);
  Work(begun.start_time);
  EXPECT_EQ(Stored(begun.key), begun);
  EXPECT_EQ(Stored(asked.key), asked);
}

TEST_F(DecideDueTest, AsksLeadersOnceOfEachStart) {
  const Walk walk = PlanFor(DecideRule::kByLeader);
  Work(TimeOf(walk) - absl::Seconds(1));
  EXPECT_THAT(decision_events_.asked, IsEmpty());
  Work(TimeOf(walk));
  Work(walk.start_time - absl::Minutes(1));
  EXPECT_THAT(decision_events_.asked, ElementsAre(walk.key.walk));
  EXPECT_THAT(events_.told, IsEmpty()) << "nothing of it is anybody else's";
  EXPECT_EQ(Stored(walk.key)->version, walk.version);
  const WallTime next{walk.start.local + 24 * 60 * 60, walk.start.time_zone, std::nullopt};
  ASSERT_EQ(RescheduleWalk(dependencies_)(As(Lea()), {walk.key, next, ""}).status(),
            absl::OkStatus());
  Work(walk.start_time + absl::Hours(23));
  EXPECT_EQ(decision_events_.asked.size(), 2u) << "another day, another decision";
}

TEST_F(DecideDueTest, NobodyIsAskedOfWhatALeaderDecided) {
  const Walk by_rule = PlanFor(kByMinimum);
  const Walk by_leader = PlanFor(DecideRule::kByLeader);
  Go(by_rule);
  Go(by_leader);
  Hear(*Stored(by_rule.key), false);
  Work(TimeOf(by_rule));
  EXPECT_EQ(Stored(by_rule.key)->state, WalkState::kPlanned);
  EXPECT_EQ(Stored(by_rule.key)->decided_by, "m-lea");
  EXPECT_THAT(decision_events_.asked, IsEmpty());
}

TEST_F(DecideDueTest, LeavesWhatIsCancelledOrNotToBeDecided) {
  Walk cancelled = PlanFor(kByMinimum);
  cancelled.state = WalkState::kCancelled;
  Put(cancelled);
  const Walk free = PlanFor(kByMinimum, [](Walk& walk) { walk.decide_minutes = 0; });
  Hear(cancelled, false);
  Hear(free, false);
  Work(free.start_time - absl::Seconds(1));
  EXPECT_EQ(Stored(cancelled.key), cancelled);
  EXPECT_EQ(Stored(free.key), free);
}

TEST_F(DecideDueTest, ReadsTheNewsFirst) {
  const Walk walk = PlanFor(DecideRule::kByLeader);
  LateNews news(database_.get(), &memberships_, &clock_);
  dependencies_.subscriptions = news.subscriptions();
  news.Tell(Member{"heath", "ramble", "m-new", "new", true, true, 1});
  Work(TimeOf(walk));
  EXPECT_THAT(decision_events_.asked, ElementsAre(walk.key.walk));
  EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(const auto member,
                           memberships_.FindMember(transaction, "heath", "ramble", "m-new"));
    EXPECT_TRUE(member.has_value());
    return absl::OkStatus();
  }),
            absl::OkStatus());
  dependencies_.subscriptions = nullptr;
}

}  // namespace
}  // namespace amble::scheduling
