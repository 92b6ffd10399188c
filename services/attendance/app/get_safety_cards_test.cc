#include "services/attendance/app/get_safety_cards.h"

#include <functional>

#include "services/attendance/app/add_to_roll.h"
#include "services/attendance/app/close_walk.h"
#include "services/attendance/app/list_safety_card_readings.h"
#include "services/attendance/app/mark_roll.h"
#include "services/attendance/app/start_walk.h"
#include "services/attendance/testing/use_case_test.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Answers what a test says.
class ScriptedCards final : public SafetyCardSource {
 public:
  absl::StatusOr<std::map<std::string, SafetyCard>> Find(
      const rpc::CallContext&, const std::vector<std::string>& people) override {
    asked = people;
    if (meanwhile) meanwhile();
    if (!status.ok()) return status;
    std::map<std::string, SafetyCard> found;
    for (const std::string& person : people) {
      if (cards.contains(person)) found[person] = cards[person];
    }
    return found;
  }

  std::vector<std::string> asked;
  std::map<std::string, SafetyCard> cards;
  std::function<void()> meanwhile;
  absl::Status status;
};

class GetSafetyCardsTest : public UseCaseTest {
 protected:
  GetSafetyCardsTest() {
    world_.dependencies().safety_cards = &source_;
    for (const char* member : {"a", "b", "c"}) {
      source_.cards[World::PersonOf(member)] = {.emergency_name = std::string("Of ") + member};
    }
  }

  absl::StatusOr<std::vector<WalkerSafetyCard>> Get(const std::string& member = "leader") {
    return GetSafetyCards(dependencies())(*As(member), walk_);
  }
  /// Who is shown, and what is on their cards.
  std::vector<std::string> Shown() {
    const auto cards = Get();
    EXPECT_EQ(cards.status(), absl::OkStatus());
    std::vector<std::string> shown;
    for (const WalkerSafetyCard& one : cards.value_or(std::vector<WalkerSafetyCard>())) {
      shown.push_back(one.walker.member + ": " + (one.card ? one.card->emergency_name : "none"));
    }
    return shown;
  }
  std::vector<NamedReading> ReadingsOf(const std::string& member, int limit = 100,
                                       const SafetyRepository::ReadingKey& before = {}) {
    const auto readings = ListSafetyCardReadings(dependencies())(*As(member), before, limit);
    EXPECT_EQ(readings.status(), absl::OkStatus());
    return readings.value_or(std::vector<NamedReading>());
  }
  absl::Time start() { return world_.WalkNow(walk_).plan.start; }

  ScriptedCards source_;
};

TEST_F(GetSafetyCardsTest, ShowsThoseOfWhoIsGoingAndKeepsThatTheyWereRead) {
  Says("c", Answer::kNotGoing);
  GoAndMeet({"a", "b"});
  source_.cards.erase(World::PersonOf("b"));
  EXPECT_THAT(Shown(), ElementsAre("a: Of a", "b: none"));
  const auto readings = ReadingsOf("a");
  ASSERT_EQ(readings.size(), 1u);
  const SafetyCardReading& reading = readings[0].reading;
  EXPECT_EQ(reading, (SafetyCardReading{.reading = reading.reading,
                                        .walk = walk_,
                                        .member = "a",
                                        .person = World::PersonOf("a"),
                                        .reader = "leader",
                                        .reader_person = World::PersonOf("leader"),
                                        .time = world_.clock().Now()}));
  EXPECT_EQ(readings[0].reader_name, "Walker leader");
  EXPECT_EQ(readings[0].walk_title, world_.WalkNow(walk_).plan.title);
  EXPECT_THAT(ReadingsOf("b"), IsEmpty()) << "there was nothing to read";
  EXPECT_THAT(ReadingsOf("c"), IsEmpty());
  EXPECT_THAT(ReadingsOf("leader"), IsEmpty());
}

TEST_F(GetSafetyCardsTest, AsksForNobodyElse) {
  Says("b", Answer::kUnsure);
  GoAndMeet({"a"});
  ASSERT_THAT(Shown(), ElementsAre("a: Of a"));
  EXPECT_THAT(source_.asked, ElementsAre(World::PersonOf("a")));
}

TEST_F(GetSafetyCardsTest, IsFrom24HoursBeforeUntilItIsClosed) {
  Says("a", Answer::kGoing);
  world_.clock().Set(start() - kSafetyCardsBefore - absl::Microseconds(1));
  const absl::Status early = Get().status();
  EXPECT_EQ(ReasonOf(early), Reason::kWalkNotUnderWay);
  EXPECT_THAT(std::string(early.message()),
              HasSubstr(absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", start() - kSafetyCardsBefore,
                                         absl::UTCTimeZone())));
  EXPECT_THAT(source_.asked, IsEmpty()) << "nothing is asked for that may not be shown";
  world_.clock().Set(start() - kSafetyCardsBefore);
  EXPECT_THAT(Shown(), ElementsAre("a: Of a"));
  world_.clock().Set(start());
  ASSERT_TRUE(StartWalk(dependencies())(*As("leader"), walk_).ok());
  world_.clock().Advance(absl::Hours(24 * 5));
  EXPECT_THAT(Shown(), ElementsAre("a: Of a")) << "people are still out";
  ASSERT_TRUE(
      MarkRoll(dependencies())(*As("leader"), walk_,
                               {{.mark = "m", .entry = "a", .presence = Presence::kPresent}})
          .ok());
  ASSERT_TRUE(CloseWalk(dependencies())(*As("leader"), walk_, 1, "").ok());
  EXPECT_EQ(ReasonOf(Get().status()), Reason::kWalkNotUnderWay);
}

TEST_F(GetSafetyCardsTest, OneThatWasNeverStartedIsOverADayAfterItsEnd) {
  Says("a", Answer::kGoing);
  const absl::Time end = world_.WalkNow(walk_).plan.end();
  world_.clock().Set(end + kSafetyCardsAfter - absl::Microseconds(1));
  EXPECT_TRUE(Get().ok());
  world_.clock().Set(end + kSafetyCardsAfter);
  EXPECT_EQ(ReasonOf(Get().status()), Reason::kWalkNotUnderWay);
}

TEST_F(GetSafetyCardsTest, ACancelledWalkShowsNone) {
  GoAndMeet({"a"});
  WalkPlan plan = world_.WalkNow(walk_).plan;
  plan.cancelled = true;
  world_.Replan(walk_, plan, world_.WalkNow(walk_).plan_version + 1);
  EXPECT_EQ(ReasonOf(Get().status()), Reason::kWalkNotPlanned);
}

TEST_F(GetSafetyCardsTest, IsForLeadersAlone) {
  GoAndMeet({"a"});
  EXPECT_EQ(Get("a").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Get("stranger").status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(source_.asked, IsEmpty());
  EXPECT_THAT(ReadingsOf("a"), IsEmpty());
}

TEST_F(GetSafetyCardsTest, WhoStopsLeadingMeanwhileSeesNothing) {
  GoAndMeet({"a"});
  source_.meanwhile = [&] {
    Member leader = world_.MemberOf("leader", MemberState::kActive, 2);
    leader.role = MemberRole::kMember;
    world_.Apply(leader);
  };
  EXPECT_EQ(Get().status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(ReadingsOf("a"), IsEmpty());
}

TEST_F(GetSafetyCardsTest, WhileCardsCannotBeHadItSaysSoAndNothingWasRead) {
  GoAndMeet({"a"});
  source_.status = RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable,
                              absl::Seconds(2), "The safety cards cannot be read.");
  EXPECT_EQ(Get().status(), source_.status);
  EXPECT_THAT(ReadingsOf("a"), IsEmpty());
}

TEST_F(GetSafetyCardsTest, WhatCannotBeKeptIsNotShown) {
  GoAndMeet({"a"});
  ASSERT_TRUE(database_
                  ->Write([](storage::Transaction& transaction) {
                    return transaction.Execute({"DROP TABLE safety_card_readings"}, {}).status();
                  })
                  .ok());
  EXPECT_FALSE(Get().ok());
}

TEST_F(GetSafetyCardsTest, OneThatCannotBeOpenedIsToldOfAndWasNotRead) {
  GoAndMeet({"a", "b"});
  source_.cards[World::PersonOf("a")] = {.unreadable = true};
  const auto cards = Get();
  ASSERT_EQ(cards.status(), absl::OkStatus());
  EXPECT_TRUE(cards->at(0).card->unreadable);
  EXPECT_EQ(cards->at(1).card->emergency_name, "Of b");
  EXPECT_THAT(ReadingsOf("a"), IsEmpty());
  EXPECT_EQ(ReadingsOf("b").size(), 1u);
}

TEST_F(GetSafetyCardsTest, ReadingsComeInPagesTheLastFirst) {
  GoAndMeet({"a"});
  std::vector<absl::Time> times;
  for (int i = 0; i < 5; ++i) {
    world_.clock().Advance(absl::Minutes(i == 2 ? 0 : 1));
    times.insert(times.begin(), world_.clock().Now());
    ASSERT_TRUE(Get().ok());
  }
  std::vector<absl::Time> seen;
  SafetyRepository::ReadingKey before;
  for (int page = 0; page < 5; ++page) {
    const auto readings = ReadingsOf("a", 1, before);
    ASSERT_EQ(readings.size(), 1u);
    before = {readings[0].reading.time, readings[0].reading.reading};
    seen.push_back(before.time);
  }
  EXPECT_EQ(seen, times);
  EXPECT_THAT(ReadingsOf("a", 1, before), IsEmpty());
}

}  // namespace
}  // namespace amble::attendance
