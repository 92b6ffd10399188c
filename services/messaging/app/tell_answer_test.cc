#include "services/messaging/app/tell_answer.h"

#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"

namespace amble::messaging {
namespace {

using Lines = std::vector<std::string>;

class TellAnswerTest : public MessagingFixture {
 protected:
  TellAnswerTest() { Tell(Wanted(), /*history=*/true); }

  Lines Waiting() {
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    return SentIn(*database_, DispatchState::kWaiting);
  }
  void Cancel() {
    Change(Wanted().key, [](Walk& walk) { walk.cancelled = true; });
  }

  const WalkKey pond_ = Wanted().key;
};

TEST_F(TellAnswerTest, AnOfferIsToldOnceAndEndsWithIt) {
  Answer(pond_, "mia", ResponseState::kWaitlisted);
  Answer(pond_, "mia", ResponseState::kOffered);
  EXPECT_EQ(Waiting(), Lines{"6 mia"});
  Answer(pond_, "mia", ResponseState::kOffered);
  EXPECT_EQ(Waiting(), Lines{"6 mia"});
  Answer(pond_, "mia", ResponseState::kWaitlisted);
  EXPECT_TRUE(Waiting().empty());
  Answer(pond_, "mia", ResponseState::kOffered);
  EXPECT_EQ(Waiting(), Lines{"6 mia"}) << "another offer";
}

TEST_F(TellAnswerTest, WhoMovesUpIsTold) {
  Answer(pond_, "mia", ResponseState::kWaitlisted);
  Answer(pond_, "mia", ResponseState::kGoing, /*promoted=*/true);
  Answer(pond_, "noor", ResponseState::kGoing);
  EXPECT_EQ(Waiting(), Lines{"7 mia"});
}

TEST_F(TellAnswerTest, NobodyIsToldOfWhatWasBefore) {
  Tell(Response{pond_, "m-mia", "mia", ResponseState::kOffered, false, 1}, /*history=*/true);
  Tell(Response{pond_, "m-noor", "noor", ResponseState::kGoing, true, 1}, /*history=*/true);
  EXPECT_TRUE(Waiting().empty());
}

TEST_F(TellAnswerTest, WhoseAnswerArrivesAfterTheCancellationIsToldToo) {
  Answer(pond_, "mia", ResponseState::kGoing);
  Cancel();
  Answer(pond_, "noor", ResponseState::kGoing);
  Answer(pond_, "cole", ResponseState::kUnsure);
  EXPECT_EQ(Waiting(), (Lines{"5 mia", "5 noor"}));
  Answer(pond_, "noor", ResponseState::kNotGoing);
  Answer(pond_, "noor", ResponseState::kWaitlisted);
  EXPECT_EQ(Waiting(), (Lines{"5 mia", "5 noor"})) << "once";
}

TEST_F(TellAnswerTest, WhoNoLongerComesIsNotReminded) {
  Answer(pond_, "mia", ResponseState::kGoing);
  Answer(pond_, "noor", ResponseState::kGoing);
  clock_.Set(Wanted().start - absl::Hours(24));
  EXPECT_EQ(Waiting(), (Lines{"2 mia", "2 noor"}));
  Answer(pond_, "mia", ResponseState::kNotGoing);
  EXPECT_EQ(Waiting(), Lines{"2 noor"});
  clock_.Set(Wanted().start - absl::Hours(2));
  EXPECT_EQ(Waiting(), (Lines{"2 noor", "3 noor"}));
}

TEST_F(TellAnswerTest, WhoLeavesTheGroupIsToldNothingMoreButThatAWalkIsCancelled) {
  Answer(pond_, "mia", ResponseState::kGoing);
  Tell(Wanted("wood"), /*history=*/true);
  Answer(Wanted("wood").key, "mia", ResponseState::kGoing);
  Cancel();
  clock_.Set(Wanted().start - absl::Hours(24));
  EXPECT_EQ(Waiting(), (Lines{"2 mia", "5 mia"}));
  Leave({"heath", "ramble"}, "mia");
  EXPECT_EQ(Waiting(), Lines{"5 mia"});
  clock_.Set(Wanted().start - absl::Hours(2));
  EXPECT_EQ(Waiting(), Lines{"5 mia"});
}

TEST_F(TellAnswerTest, WhatIsForAGuestGoesToWhomTheyBecame) {
  Answer(pond_, "mia", ResponseState::kGoing);
  clock_.Set(Wanted().start - absl::Hours(24));
  EXPECT_EQ(Waiting(), Lines{"2 mia"});
  Tell(Person{.id = "mia", .merged_into = "bea", .version = 2});
  EXPECT_EQ(Waiting(), Lines{"2 bea"});
}

}  // namespace
}  // namespace amble::messaging
