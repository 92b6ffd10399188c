#include "services/messaging/app/tell_walk.h"

#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"

namespace amble::messaging {
namespace {

using Lines = std::vector<std::string>;

class TellWalkTest : public MessagingFixture,
                     public ::testing::WithParamInterface<storage::Engine> {
 protected:
  TellWalkTest() : MessagingFixture(GetParam()) {}

  Lines Waiting() {
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    return SentIn(*database_, DispatchState::kWaiting);
  }
  std::vector<Reminder> Reminders() {
    return Found<std::vector<Reminder>>([&](storage::Transaction& transaction) {
      return reminders_.OfWalk(transaction, Wanted().key);
    });
  }
  /// A walk that three count on, one of whom leads it, and one does not; what was told of its
  /// planning is told.
  void Answered() {
    Tell(Wanted(), /*history=*/true);
    Answer(Wanted().key, "mia", ResponseState::kGoing);
    Answer(Wanted().key, "noor", ResponseState::kWaitlisted);
    Answer(Wanted().key, "cole", ResponseState::kUnsure);
  }
};

TEST_P(TellWalkTest, ActiveMembersAreInvitedOnce) {
  Tell(Wanted());
  EXPECT_EQ(Waiting(), (Lines{"1 cole", "1 lea", "1 mia", "1 noor"})) << "exa has left";
  Change(Wanted().key, [](Walk& walk) { walk.note = "Slowly"; });
  EXPECT_EQ(Waiting().size(), 4u);
}

TEST_P(TellWalkTest, NobodyIsInvitedToWhatWasPlannedBefore) {
  Tell(Wanted(), /*history=*/true);
  EXPECT_TRUE(Waiting().empty());
  EXPECT_EQ(Reminders().size(), 2u) << "but they are reminded of it";
}

TEST_P(TellWalkTest, AWalkIsRemindedOfTheDayBeforeAndTwoHoursBefore) {
  Tell(Wanted());
  const auto reminders = Reminders();
  ASSERT_EQ(reminders.size(), 2u);
  EXPECT_EQ(reminders[0].kind, NoticeKind::kDayBefore);
  EXPECT_EQ(reminders[0].due, Wanted().start - absl::Hours(24));
  EXPECT_EQ(reminders[1].kind, NoticeKind::kTwoHoursBefore);
  EXPECT_EQ(reminders[1].due, Wanted().start - absl::Hours(2));
}

TEST_P(TellWalkTest, WhoeverCountsOnItIsToldThatItWillNotBe) {
  Answered();
  Change(Wanted().key, [](Walk& walk) { walk.cancelled = true; });
  EXPECT_EQ(Waiting(), (Lines{"5 lea", "5 mia", "5 noor"}));
  EXPECT_TRUE(Reminders().empty());
  Change(Wanted().key, [](Walk& walk) { walk.cancel_reason = "Ice"; });
  EXPECT_EQ(Waiting(), (Lines{"5 lea", "5 mia", "5 noor"})) << "once";
}

TEST_P(TellWalkTest, WhoCountedOnItThenIsToldThoughTheyWithdrawSince) {
  Answered();
  Change(Wanted().key, [](Walk& walk) { walk.cancelled = true; });
  Answer(Wanted().key, "mia", ResponseState::kNotGoing);
  EXPECT_EQ(Waiting(), (Lines{"5 lea", "5 mia", "5 noor"}));
}

TEST_P(TellWalkTest, OfAWalkFirstSeenCancelledNobodyIsTold) {
  Answer(Wanted().key, "mia", ResponseState::kGoing);
  Walk walk = Wanted();
  walk.cancelled = true;
  Tell(walk);
  Answer(Wanted().key, "noor", ResponseState::kGoing);
  EXPECT_TRUE(Waiting().empty());
}

TEST_P(TellWalkTest, AfterTheCancellationNothingElseLeaves) {
  Tell(Wanted());
  Answer(Wanted().key, "mia", ResponseState::kGoing);
  Change(Wanted().key, [](Walk& walk) { walk.area = "by the mill"; });
  Answer(Wanted().key, "noor", ResponseState::kOffered);
  Answer(Wanted().key, "cole", ResponseState::kGoing, /*promoted=*/true);
  clock_.Set(Wanted().start - absl::Hours(24));
  EXPECT_EQ(Waiting(), (Lines{"1 cole", "1 lea", "1 mia", "1 noor", "2 cole", "2 lea", "2 mia",
                              "4 lea", "4 mia", "6 noor", "7 cole"}));
  Change(Wanted().key, [](Walk& walk) { walk.cancelled = true; });
  EXPECT_EQ(Waiting(), (Lines{"5 cole", "5 lea", "5 mia", "5 noor"}));
  clock_.Set(Wanted().start - absl::Hours(1));
  EXPECT_EQ(Waiting(), (Lines{"5 cole", "5 lea", "5 mia", "5 noor"}));
}

TEST_P(TellWalkTest, WhatWasNotGoneThroughYetIsNotTold) {
  Tell(Wanted());
  Change(Wanted().key, [](Walk& walk) { walk.cancelled = true; });
  EXPECT_EQ(Waiting(), Lines{"5 lea"}) << "the invitation was under way";
}

TEST_P(TellWalkTest, WhoeverCountsOnItIsToldWhenOrWhereItIsNow) {
  Answered();
  Change(Wanted().key, [](Walk& walk) { walk.start += absl::Hours(1); });
  EXPECT_EQ(Waiting(), (Lines{"4 lea", "4 mia", "4 noor"}));
  Change(Wanted().key, [](Walk& walk) { walk.meeting_point = "The mill"; });
  EXPECT_EQ(Waiting(), (Lines{"4 lea", "4 mia", "4 noor"})) << "the last word alone";
  Change(Wanted().key, [](Walk& walk) { walk.title = "Round the mill"; });
  EXPECT_EQ(Waiting(), (Lines{"4 lea", "4 mia", "4 noor"}));
  EXPECT_EQ(AllSent(*database_).size(), 6u);
}

TEST_P(TellWalkTest, WhoeverCountsOnItIsToldOfStepsAndOfTheEnd) {
  Answered();
  Change(Wanted().key, [](Walk& walk) { walk.access = "Gravel. Forty steps."; });
  EXPECT_EQ(Waiting(), (Lines{"4 lea", "4 mia", "4 noor"}));
  EXPECT_EQ(AllSent(*database_).size(), 3u);
  Change(Wanted().key, [](Walk& walk) { walk.duration_minutes = 150; });
  EXPECT_EQ(Waiting(), (Lines{"4 lea", "4 mia", "4 noor"})) << "the last word alone";
  EXPECT_EQ(AllSent(*database_).size(), 6u);
  EXPECT_EQ(Reminders().size(), 2u);
}

TEST_P(TellWalkTest, WhoComesIsToldThatAWalkIsOffWhichHadToBegin) {
  Answered();
  clock_.Set(Wanted().start + absl::Minutes(2));
  Waiting();
  Change(Wanted().key, [](Walk& walk) { walk.cancelled = true; });
  EXPECT_EQ(Waiting(), (Lines{"5 lea", "5 mia", "5 noor"}));
}

TEST_P(TellWalkTest, RemindersMoveWithTheWalk) {
  Answered();
  clock_.Set(Wanted().start - absl::Hours(24));
  EXPECT_EQ(Waiting(), (Lines{"2 lea", "2 mia"}));
  Change(Wanted().key, [](Walk& walk) { walk.start += absl::Hours(48); });
  EXPECT_EQ(Waiting(), (Lines{"4 lea", "4 mia", "4 noor"}))
      << "the reminder of the old day does not leave";
  const auto reminders = Reminders();
  ASSERT_EQ(reminders.size(), 2u);
  EXPECT_EQ(reminders[0].due, Wanted().start + absl::Hours(24));
  clock_.Set(reminders[0].due);
  EXPECT_EQ(Waiting(), (Lines{"2 lea", "2 mia", "4 lea", "4 mia", "4 noor"}));
}

TEST_P(TellWalkTest, AWalkThatMovesBackIsRemindedOfUnderTheSameMessageId) {
  Answered();
  const absl::Time start = Wanted().start;
  clock_.Set(start - absl::Hours(24));
  Waiting();
  const std::string before = AllSent(*database_).at(0).message_id;
  Change(Wanted().key, [&](Walk& walk) { walk.start = start + absl::Hours(48); });
  clock_.Set(start - absl::Hours(25));
  Change(Wanted().key, [&](Walk& walk) { walk.start = start; });
  clock_.Set(start - absl::Hours(24));
  EXPECT_EQ(Waiting(), (Lines{"2 lea", "2 mia", "4 lea", "4 mia", "4 noor"}));
  EXPECT_EQ(AllSent(*database_).at(0).message_id, before);
}

TEST_P(TellWalkTest, NoReminderOnceItIsUnderWay) {
  Answered();
  clock_.Set(Wanted().start - absl::Hours(24));
  Waiting();
  clock_.Set(Wanted().start - absl::Hours(2));
  EXPECT_EQ(Waiting(), (Lines{"2 lea", "2 mia", "3 lea", "3 mia"}));
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return ApplyProgress(dependencies_, transaction, Wanted().key,
                                   WalkProgress::kUnderWay);
            }),
            absl::OkStatus());
  EXPECT_TRUE(Waiting().empty());
  Change(Wanted().key, [](Walk& walk) { walk.cancelled = true; });
  EXPECT_EQ(Waiting(), (Lines{"5 lea", "5 mia", "5 noor"})) << "who is there is told all the same";
}

TEST_P(TellWalkTest, OfAnotherGroupsWalkOfThatNameNothingChanges) {
  Tell(Wanted("pond", "mend"), /*history=*/true);
  Answered();
  Answer({"heath", "mend", "pond"}, "mia", ResponseState::kGoing);
  Change(Wanted().key, [](Walk& walk) { walk.cancelled = true; });
  clock_.Set(Wanted().start - absl::Hours(24));
  EXPECT_EQ(Waiting(), (Lines{"2 lea", "2 mia", "5 lea", "5 mia", "5 noor"}));
}

INSTANTIATE_TEST_SUITE_P(Engines, TellWalkTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
