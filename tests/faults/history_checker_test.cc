#include "tests/faults/history_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace amble::faults {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::IsEmpty;
using State = ResponseState;
using Outcome = Operation::Outcome;

/// A race that went well: two places; a and b get them, c and d wait; b withdraws and c moves up.
RaceHistory GoodRace() {
  RaceHistory race;
  race.operations = {
      {"w", "a", Answer::kGoing, 10, 20, 1, Outcome::kAcknowledged, State::kGoing, 1, 1, 0, 1},
      {"w", "b", Answer::kGoing, 11, 30, 1, Outcome::kAcknowledged, State::kGoing, 1, 2, 0, 2},
      {"w", "b", Answer::kNotGoing, 50, 60, 1, Outcome::kAcknowledged, State::kNotGoing, 2, 2, 0,
       2},
      {"w", "c", Answer::kGoing, 12, 30, 1, Outcome::kAcknowledged, State::kWaitlisted, 1, 3, 1, 2},
      {"w", "d", Answer::kGoing, 31, 40, 2, Outcome::kAcknowledged, State::kWaitlisted, 1, 4, 2, 2},
  };
  race.log = {
      {"w", "t1", "a", State::kGoing, 1, 1, false},
      {"w", "t2", "b", State::kGoing, 2, 1, false},
      {"w", "t2", "c", State::kWaitlisted, 3, 1, false},
      {"w", "t3", "d", State::kWaitlisted, 4, 1, false},
      {"w", "t4", "b", State::kNotGoing, 2, 2, false},
      {"w", "t4", "c", State::kGoing, 3, 2, true},
  };
  race.answers = {
      {"w", "a", "pa", State::kGoing, 1, 1},
      {"w", "b", "pb", State::kNotGoing, 2, 2},
      {"w", "c", "pc", State::kGoing, 3, 2},
      {"w", "d", "pd", State::kWaitlisted, 4, 1},
  };
  race.walks = {
      {.walk = "w", .capacity = 2, .going = 2, .waitlisted = 1, .unsure = 0, .not_going = 1}};
  return race;
}

std::set<std::string> Found(const RaceHistory& race) {
  std::set<std::string> names;
  for (const Finding& finding : Check(race)) names.insert(NameOf(finding.violation));
  return names;
}

TEST(HistoryChecker, FindsNothingInAGoodRace) { EXPECT_THAT(Check(GoodRace()), IsEmpty()); }

TEST(HistoryChecker, SeesOneTooManyAfterACommitThoughTheEndIsRight) {
  RaceHistory race = GoodRace();
  // c has a place for the time of one commit.
  race.log.insert(race.log.begin() + 3, {"w", "t2b", "c", State::kGoing, 3, 2, true});
  race.log.insert(race.log.begin() + 4, {"w", "t2c", "c", State::kWaitlisted, 3, 3, false});
  race.log.back().version = 4;
  race.answers[2].version = 4;
  EXPECT_THAT(Found(race), Contains("OVERBOOKED"));
}

TEST(HistoryChecker, DoesNotMindOneTooManyInTheMiddleOfATransaction) {
  RaceHistory race = GoodRace();
  std::swap(race.log[4], race.log[5]);
  EXPECT_THAT(Check(race), IsEmpty());
}

TEST(HistoryChecker, SeesAReplyThatTellsOfOneTooMany) {
  RaceHistory race = GoodRace();
  race.operations[1].going = 3;
  EXPECT_THAT(Found(race), Contains("OVERBOOKED"));
}

TEST(HistoryChecker, SeesOneTooManyAtTheEnd) {
  RaceHistory race = GoodRace();
  race.answers[3].state = State::kGoing;
  EXPECT_THAT(Found(race), AllOf(Contains("OVERBOOKED"), Contains("LOST"), Contains("MISCOUNTED")));
}

TEST(HistoryChecker, SeesAPlaceThatIsFreeWhileSomebodyWaits) {
  RaceHistory race = GoodRace();
  race.log.pop_back();
  race.answers[2] = {"w", "c", "pc", State::kWaitlisted, 3, 1};
  race.walks[0].going = 1;
  race.walks[0].waitlisted = 2;
  EXPECT_EQ(Found(race), std::set<std::string>{"PLACE_WASTED"});
}

TEST(HistoryChecker, SeesWhoOvertakesOnTheWaitingList) {
  RaceHistory race = GoodRace();
  race.log.back() = {"w", "t4", "d", State::kGoing, 4, 2, true};
  race.answers[2] = {"w", "c", "pc", State::kWaitlisted, 3, 1};
  race.answers[3] = {"w", "d", "pd", State::kGoing, 4, 2};
  EXPECT_EQ(Found(race), std::set<std::string>{"OUT_OF_ORDER"});
}

TEST(HistoryChecker, SeesANumberThatIsGivenTwiceOrBackwards) {
  RaceHistory race = GoodRace();
  for (const int64_t number : {3, 2, 0}) {
    race.log[3].join_sequence = number;
    race.answers[3].join_sequence = number;
    race.operations[4].join_sequence = number;
    EXPECT_THAT(Found(race), Contains("OUT_OF_ORDER")) << number;
  }
}

TEST(HistoryChecker, SeesWhoJoinedBehindSomebodyWhoAskedLater) {
  RaceHistory race = GoodRace();
  race.operations[0].replied = 10;
  EXPECT_THAT(Check(race), IsEmpty());
  // d had its number before a asked for a lower one.
  race.operations[0].invoked = 45;
  race.operations[0].replied = 46;
  EXPECT_EQ(Found(race), std::set<std::string>{"OUT_OF_ORDER"});
}

TEST(HistoryChecker, SeesAWrongPosition) {
  RaceHistory race = GoodRace();
  race.operations[3].position = 2;
  EXPECT_EQ(Found(race), std::set<std::string>{"OUT_OF_ORDER"});
  race.operations[3].position = 0;
  EXPECT_EQ(Found(race), std::set<std::string>{"OUT_OF_ORDER"});
}

TEST(HistoryChecker, ATryThatWasRepeatedMayHearThatItMovedUp) {
  RaceHistory race = GoodRace();
  race.operations[4].position = 1;
  EXPECT_THAT(Check(race), IsEmpty());
  race.operations[4].position = 3;
  EXPECT_EQ(Found(race), std::set<std::string>{"OUT_OF_ORDER"});
}

TEST(HistoryChecker, SeesAPersonWithTwoAnswers) {
  RaceHistory race = GoodRace();
  race.answers[3].person = "pa";
  EXPECT_EQ(Found(race), std::set<std::string>{"DOUBLED"});
}

TEST(HistoryChecker, SeesTwoChangesOfOneVersion) {
  RaceHistory race = GoodRace();
  race.log.push_back({"w", "t5", "d", State::kWaitlisted, 4, 1, false});
  EXPECT_THAT(Found(race), Contains("DOUBLED"));
}

TEST(HistoryChecker, SeesAnAcknowledgedAnswerThatIsGone) {
  RaceHistory race = GoodRace();
  race.log.erase(race.log.begin() + 3);
  race.answers.pop_back();
  race.walks[0].waitlisted = 0;
  EXPECT_EQ(Found(race), std::set<std::string>{"LOST"});
}

TEST(HistoryChecker, SeesAStoredAnswerThatNoChangeTellsOf) {
  RaceHistory race = GoodRace();
  race.answers[0].version = 2;
  EXPECT_EQ(Found(race), std::set<std::string>{"LOST"});
}

TEST(HistoryChecker, SeesARefusedAnswerThatHadItsEffect) {
  RaceHistory race = GoodRace();
  race.operations.push_back({"w", "a", Answer::kNotGoing, 70, 80, 1, Outcome::kRefused});
  EXPECT_THAT(Check(race), IsEmpty());
  race.log.push_back({"w", "t5", "a", State::kNotGoing, 1, 2, false});
  race.log.push_back({"w", "t5", "d", State::kGoing, 4, 2, true});
  race.answers[0] = {"w", "a", "pa", State::kNotGoing, 1, 2};
  race.answers[3] = {"w", "d", "pd", State::kGoing, 4, 2};
  race.walks[0] = {
      .walk = "w", .capacity = 2, .going = 2, .waitlisted = 0, .unsure = 0, .not_going = 2};
  EXPECT_EQ(Found(race), std::set<std::string>{"LOST"});
  // When the client does not know, both are right.
  race.operations.back().outcome = Outcome::kUnknown;
  EXPECT_THAT(Check(race), IsEmpty());
}

TEST(HistoryChecker, SeesAReplyThatIsNotWhatWasAsked) {
  RaceHistory race = GoodRace();
  race.operations[2].answer = Answer::kUnsure;
  EXPECT_EQ(Found(race), std::set<std::string>{"LOST"});
}

TEST(HistoryChecker, SeesVersionsThatRunBackwards) {
  RaceHistory race = GoodRace();
  std::swap(race.operations[1], race.operations[2]);
  EXPECT_THAT(Found(race), Contains("LOST"));
}

TEST(HistoryChecker, SeesWrongCounters) {
  RaceHistory race = GoodRace();
  race.walks[0].unsure = 1;
  EXPECT_EQ(Found(race), std::set<std::string>{"MISCOUNTED"});
}

TEST(HistoryChecker, SeesTransactionsThatOverlap) {
  RaceHistory race = GoodRace();
  std::swap(race.log[0], race.log[1]);
  EXPECT_THAT(Found(race), Contains("INTERLEAVED"));
}

TEST(RaceHistory, IsReadAsItWasWritten) {
  std::stringstream text;
  WriteOperations(text, GoodRace().operations);
  EXPECT_EQ(*ReadOperations(text), GoodRace().operations);
}

TEST(RaceHistory, ALineThatWasCutOffIsRefused) {
  std::ostringstream out;
  WriteOperations(out, GoodRace().operations);
  std::istringstream cut(out.str().substr(0, out.str().size() - 3));
  EXPECT_EQ(ReadOperations(cut).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amble::faults
