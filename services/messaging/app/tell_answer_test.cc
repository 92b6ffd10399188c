#include "services/messaging/app/tell_answer.h"

#include <map>

#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"

namespace amble::messaging {
namespace {

using Lines = std::vector<std::string>;

class TellAnswerTest : public MessagingFixture,
                       public ::testing::WithParamInterface<storage::Engine> {
 protected:
  TellAnswerTest() : MessagingFixture(GetParam()) { Tell(Wanted(), /*history=*/true); }

  Lines Waiting() {
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    return SentIn(*database_, DispatchState::kWaiting);
  }
  void Cancel() {
    Change(Wanted().key, [](Walk& walk) { walk.cancelled = true; });
  }

  const WalkKey pond_ = Wanted().key;
};

TEST_P(TellAnswerTest, AnOfferIsToldOnceAndEndsWithIt) {
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

TEST_P(TellAnswerTest, AnOfferIsOfNoUseOnceItHasLapsed) {
  const absl::Time lapses = clock_.Now() + absl::Hours(12);
  Tell(Response{.walk = pond_,
                .member = "m-mia",
                .person = "mia",
                .state = ResponseState::kOffered,
                .version = 1,
                .offer_expire_time = lapses});
  Answer(pond_, "noor", ResponseState::kOffered);
  std::map<std::string, absl::Time> stale;
  for (const Notice& notice : Found<std::vector<Notice>>([this](storage::Transaction& transaction) {
         return notices_.ListOfKind(transaction, pond_, NoticeKind::kOffered, 10);
       })) {
    stale[notice.member] = notice.stale_time;
  }
  const std::map<std::string, absl::Time> expected{{"m-mia", lapses}, {"m-noor", Wanted().start}};
  EXPECT_EQ(stale, expected);
}

TEST_P(TellAnswerTest, WhoMovesUpIsTold) {
  Answer(pond_, "mia", ResponseState::kWaitlisted);
  Answer(pond_, "mia", ResponseState::kGoing, /*promoted=*/true);
  Answer(pond_, "noor", ResponseState::kGoing);
  EXPECT_EQ(Waiting(), Lines{"7 mia"});
}

TEST_P(TellAnswerTest, NobodyIsToldOfWhatWasBefore) {
  Tell(Response{pond_, "m-mia", "mia", ResponseState::kOffered, false, 1}, /*history=*/true);
  Tell(Response{pond_, "m-noor", "noor", ResponseState::kGoing, true, 1}, /*history=*/true);
  EXPECT_TRUE(Waiting().empty());
}

TEST_P(TellAnswerTest, WhoseAnswerArrivesAfterTheCancellationIsToldToo) {
  Answer(pond_, "mia", ResponseState::kGoing);
  Cancel();
  Answer(pond_, "noor", ResponseState::kGoing);
  Answer(pond_, "cole", ResponseState::kUnsure);
  EXPECT_EQ(Waiting(), (Lines{"5 lea", "5 mia", "5 noor"}));
  Answer(pond_, "noor", ResponseState::kNotGoing);
  Answer(pond_, "noor", ResponseState::kWaitlisted);
  EXPECT_EQ(Waiting(), (Lines{"5 lea", "5 mia", "5 noor"})) << "once";
}

TEST_P(TellAnswerTest, WhoseAnswerArrivesAfterTheChangeThoughGivenBeforeIsToldOfIt) {
  Change(pond_, [](Walk& walk) { walk.start += absl::Hours(1); });
  Change(pond_, [](Walk& walk) { walk.meeting_point = "The mill"; });
  Change(pond_, [](Walk& walk) { walk.note = "Bring water"; });
  EXPECT_EQ(Waiting(), Lines{"4 lea"});
  Answer(pond_, "mia", ResponseState::kGoing, /*promoted=*/false, /*walk_version=*/1);
  Answer(pond_, "noor", ResponseState::kWaitlisted, /*promoted=*/false, /*walk_version=*/2);
  Answer(pond_, "cole", ResponseState::kGoing, /*promoted=*/false, /*walk_version=*/3);
  EXPECT_EQ(Waiting(), (Lines{"4 lea", "4 mia", "4 noor"})) << "cole has seen it all";
  for (const Sent& sent : AllSent(*database_)) {
    if (sent.person == "lea") continue;
    EXPECT_EQ(sent.key, "changed/ramble/pond/3") << "the last word";
  }
}

TEST_P(TellAnswerTest, WhoAnswersToWhatTheWalkIsNowIsNotToldThatItHasChanged) {
  Change(pond_, [](Walk& walk) { walk.start += absl::Hours(1); });
  Answer(pond_, "mia", ResponseState::kGoing);
  Answer(pond_, "noor", ResponseState::kGoing, /*promoted=*/false, /*walk_version=*/0);
  Answer(pond_, "cole", ResponseState::kUnsure, /*promoted=*/false, /*walk_version=*/1);
  EXPECT_EQ(Waiting(), Lines{"4 lea"}) << "nor who does not count on it, or does not say what of";
}

TEST_P(TellAnswerTest, WhoWasToldOfTheChangeIsNotToldAgain) {
  Answer(pond_, "mia", ResponseState::kGoing);
  Change(pond_, [](Walk& walk) { walk.start += absl::Hours(1); });
  EXPECT_EQ(Waiting(), (Lines{"4 lea", "4 mia"}));
  Answer(pond_, "mia", ResponseState::kNotGoing, /*promoted=*/false, /*walk_version=*/1);
  EXPECT_EQ(Waiting(), Lines{"4 lea"});
  Answer(pond_, "mia", ResponseState::kGoing, /*promoted=*/false, /*walk_version=*/1);
  EXPECT_EQ(Waiting(), (Lines{"4 lea", "4 mia"})) << "it counts again";
  EXPECT_EQ(AllSent(*database_).size(), 2u) << "by the same mail";
}

TEST_P(TellAnswerTest, WhoNoLongerComesIsNotReminded) {
  Answer(pond_, "mia", ResponseState::kGoing);
  Answer(pond_, "noor", ResponseState::kGoing);
  clock_.Set(Wanted().start - absl::Hours(24));
  EXPECT_EQ(Waiting(), (Lines{"2 lea", "2 mia", "2 noor"}));
  Answer(pond_, "mia", ResponseState::kNotGoing);
  EXPECT_EQ(Waiting(), (Lines{"2 lea", "2 noor"}));
  clock_.Set(Wanted().start - absl::Hours(2));
  EXPECT_EQ(Waiting(), (Lines{"2 lea", "2 noor", "3 lea", "3 noor"}));
}

TEST_P(TellAnswerTest, WhoLeavesTheGroupIsToldNothingMoreButThatAWalkIsCancelled) {
  Answer(pond_, "mia", ResponseState::kGoing);
  Tell(Wanted("wood"), /*history=*/true);
  Answer(Wanted("wood").key, "mia", ResponseState::kGoing);
  Cancel();
  clock_.Set(Wanted().start - absl::Hours(24));
  EXPECT_EQ(Waiting(), (Lines{"2 lea", "2 mia", "5 lea", "5 mia"}));
  Leave({"heath", "ramble"}, "mia");
  EXPECT_EQ(Waiting(), (Lines{"2 lea", "5 lea", "5 mia"}));
  clock_.Set(Wanted().start - absl::Hours(2));
  EXPECT_EQ(Waiting(), (Lines{"2 lea", "3 lea", "5 lea", "5 mia"}));
}

TEST_P(TellAnswerTest, WhatIsForAGuestGoesToWhomTheyBecame) {
  Answer(pond_, "mia", ResponseState::kGoing);
  clock_.Set(Wanted().start - absl::Hours(24));
  EXPECT_EQ(Waiting(), (Lines{"2 lea", "2 mia"}));
  Tell(Person{.id = "mia", .merged_into = "bea", .version = 2});
  EXPECT_EQ(Waiting(), (Lines{"2 bea", "2 lea"}));
}

INSTANTIATE_TEST_SUITE_P(Engines, TellAnswerTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
