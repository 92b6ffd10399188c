#include "services/messaging/app/tell_decision.h"

#include "services/messaging/app/still_true.h"
#include "services/messaging/domain/failure.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"

namespace amble::messaging {
namespace {

using Lines = std::vector<std::string>;

class TellDecisionTest : public MessagingFixture,
                         public ::testing::WithParamInterface<storage::Engine> {
 protected:
  TellDecisionTest() : MessagingFixture(GetParam()) {
    walk_.leaders.clear();  // who would be reminded of it
    Tell(walk_, /*history=*/true);
    clock_.Set(walk_.start - absl::Hours(8));  // at night
  }

  void Ask(bool history = false) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return TellDecision(dependencies_, transaction, {walk_.key, asked_about_}, history);
              }),
              absl::OkStatus());
  }
  Lines Waiting() {
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    return SentIn(*database_, DispatchState::kWaiting);
  }
  /// Scheduling tells of the walk once more.
  void TellAgain(absl::Time start, bool cancelled) {
    Walk walk = walk_;
    walk.start = start;
    walk.cancelled = cancelled;
    ++walk.version;
    Tell(walk, /*history=*/true);
  }

  Walk walk_ = Wanted();
  const absl::Time asked_about_ = walk_.start;
};

TEST_P(TellDecisionTest, ThoseWhoLeadTheGroupAreAskedOnceAtTheHourTheyChose) {
  Ask();
  Ask();
  EXPECT_EQ(Waiting(), (Lines{"13 cole", "13 lea"}));
  for (const auto& sent : AllSent(*database_)) EXPECT_EQ(sent.due, clock_.Now());
}

TEST_P(TellDecisionTest, NobodyIsAskedOfWhatWasBeforeOrIsOver) {
  Ask(/*history=*/true);
  clock_.Set(walk_.start);
  Ask();
  EXPECT_TRUE(Waiting().empty());
}

TEST_P(TellDecisionTest, NobodyIsAskedOfAWalkThatIsOff) {
  TellAgain(walk_.start, /*cancelled=*/true);
  Ask();
  EXPECT_TRUE(Waiting().empty());
}

TEST_P(TellDecisionTest, NobodyIsAskedOfAnotherStart) {
  TellAgain(walk_.start + absl::Hours(24), /*cancelled=*/false);
  Ask();
  EXPECT_TRUE(Waiting().empty());
}

TEST_P(TellDecisionTest, NobodyIsAskedOfWhatIsDecided) {
  Change(walk_.key, [](Walk& walk) { walk.decided = true; });
  Ask();
  EXPECT_TRUE(Waiting().empty());
  Change(walk_.key, [](Walk& walk) { walk.decided = false; });
  Ask();
  EXPECT_EQ(Waiting(), (Lines{"13 cole", "13 lea"})) << "it is open again";
}

TEST_P(TellDecisionTest, WhatIsOffMovedOrDecidedByThenIsNotAskedAnyMore) {
  const Notice notice{.kind = NoticeKind::kDecide,
                      .walk_start = walk_.start,
                      .stale_time = clock_.Now() + absl::Hours(1)};
  const auto why = [&](const Walk& walk) {
    return WhyUntrue(notice, walk, std::nullopt, ResponseState::kNone, clock_.Now());
  };
  EXPECT_EQ(why(walk_), "");
  Walk changed = walk_;
  changed.cancelled = true;
  EXPECT_EQ(why(changed), failure::kWalkIsOff);
  changed = walk_;
  changed.start += absl::Minutes(1);
  EXPECT_EQ(why(changed), failure::kWalkWasMoved);
  changed = walk_;
  changed.decided = true;
  EXPECT_EQ(why(changed), failure::kIsDecided);
}

INSTANTIATE_TEST_SUITE_P(Engines, TellDecisionTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
