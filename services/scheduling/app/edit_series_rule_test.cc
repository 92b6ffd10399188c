// Changes of a series by its rule: a new one, dates beside it, and those left out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/edit_series.h"
#include "services/scheduling/app/get_walk.h"
#include "services/scheduling/testing/series_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::IsEmpty;

using EditSeriesRuleTest = SeriesFixture;

TEST_F(EditSeriesRuleTest, CancelledDatesStayCancelled) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  ASSERT_TRUE(Cancel(walks[4], Scope::kThis).ok());
  const Walk cancelled = *Stored(walks[4].key);
  ASSERT_TRUE(Move(walks[2], At(4, 6, 11), Scope::kThisAndFollowing).ok());
  EXPECT_EQ(Stored(walks[4].key), cancelled);
  EXPECT_EQ(SlotsOf(All()).count("2027-04-20T11:00:00"), 0u);
  ASSERT_TRUE(Retitle(walks[3], "Other", Scope::kThisAndFollowing).ok());
  ASSERT_TRUE(Repeat(walks[3], {"FREQ=WEEKLY;BYDAY=TU,TH"}, Scope::kThisAndFollowing).ok());
  EXPECT_EQ(Stored(walks[4].key), cancelled);
  PassTo(Utc("2027-04-14T00:00:00Z"));
  EXPECT_EQ(SlotsOf(All()).count("2027-04-20T11:00:00"), 1u) << "a new rule says so anew";
  EXPECT_EQ(SlotsOf(All()).count("2027-04-22T11:00:00"), 1u);
}

TEST_F(EditSeriesRuleTest, ADateThatIsLeftOutMovesNobody) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  ASSERT_TRUE(
      Repeat(walks[1], {"FREQ=WEEKLY", {"2027-04-06T10:00:00"}}, Scope::kThisAndFollowing).ok());
  const std::vector<Walk> after = All();
  ASSERT_EQ(after.size(), walks.size());
  for (size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].key, walks[i].key);
    EXPECT_EQ(after[i].start, walks[i].start) << "answers are for a day";
    EXPECT_EQ(after[i].sequence, i == 2 ? 1 : 0) << i;
    EXPECT_EQ(after[i].state, i == 2 ? WalkState::kCancelled : WalkState::kPlanned) << i;
  }
  EXPECT_EQ(after[2].cancel_reason, kPlanChanged);
  PassTo(walks[3].start_time);
  EXPECT_EQ(Stored(walks[2].key), after[2]);
  EXPECT_EQ(SlotsOf(All()).size(), All().size()) << "nor is it planned again";
}

TEST_F(EditSeriesRuleTest, TheFirstDateMayBeLeftOut) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  ASSERT_TRUE(Repeat(walks[0], {"FREQ=WEEKLY", {"2027-03-23T10:00:00"}}, Scope::kAll).ok());
  EXPECT_EQ(Stored(walks[0].key)->state, WalkState::kCancelled);
  for (size_t i = 1; i < walks.size(); ++i) {
    EXPECT_EQ(Stored(walks[i].key)->start, walks[i].start);
    EXPECT_EQ(Stored(walks[i].key)->state, WalkState::kPlanned);
  }
}

TEST_F(EditSeriesRuleTest, AnExtraDateTakesNobodyFromTheirs) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  ASSERT_TRUE(Repeat(walks[1], {"FREQ=WEEKLY", {}, {"2027-04-03T15:00:00"}}, Scope::kAll).ok());
  for (size_t i = 1; i < walks.size(); ++i) {
    EXPECT_EQ(Stored(walks[i].key)->start, walks[i].start);
  }
  const std::vector<Walk> after = All();
  ASSERT_EQ(after.size(), walks.size() + 1);
  EXPECT_EQ(after[2].slot, "2027-04-03T15:00:00");
  EXPECT_FALSE(IdsOf(walks).contains(after[2].key.walk));
}

TEST_F(EditSeriesRuleTest, WeeklyWalksThatBecomeFortnightlyLoseEverySecond) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  clock_.Set(walks[0].start_time);
  ASSERT_TRUE(Repeat(walks[5], {"FREQ=WEEKLY;INTERVAL=2"}, Scope::kAll).ok());
  EXPECT_EQ(Stored(walks[0].key), walks[0]) << "from the next walk on";
  for (size_t i = 1; i < walks.size(); ++i) {
    const bool stays = i % 2 == 1;
    const Walk after = *Stored(walks[i].key);
    EXPECT_EQ(after.start, walks[i].start) << i;
    EXPECT_EQ(after.state, stays ? WalkState::kPlanned : WalkState::kCancelled) << i;
    EXPECT_EQ(after.cancel_reason, stays ? "" : kPlanChanged);
  }
  EXPECT_EQ(SlotsOf(All()).size(), All().size());
}

TEST_F(EditSeriesRuleTest, WalksOfAnotherDayOfTheWeekMoveInOrder) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  ASSERT_TRUE(Repeat(walks[1], {"FREQ=WEEKLY;BYDAY=SA"}, Scope::kThisAndFollowing).ok());
  for (size_t i = 1; i < walks.size(); ++i) {
    const Walk after = *Stored(walks[i].key);
    EXPECT_EQ(after.start.local, walks[i].start.local + 4 * 24 * 3600) << i;
    EXPECT_EQ(after.state, WalkState::kPlanned) << "the last one, too, " << i;
  }
  PassTo(walks[3].start_time);
  EXPECT_EQ(SlotsOf(All()).size(), All().size());
  EXPECT_EQ(All().back().start.local, At(10, 9, 10)) << "and they go on";
}

TEST_F(EditSeriesRuleTest, ANewTimeOfDayMovesTheWalkOfThatDay) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  ASSERT_TRUE(Move(walks[1], At(3, 30, 18), Scope::kThisAndFollowing,
                   RecurrenceText{"FREQ=WEEKLY", {"2027-04-13T18:00:00"}})
                  .ok());
  for (size_t i = 1; i < walks.size(); ++i) {
    const Walk after = *Stored(walks[i].key);
    const bool stays = i != 3;
    EXPECT_EQ(after.state, stays ? WalkState::kPlanned : WalkState::kCancelled) << i;
    EXPECT_EQ(after.start.local, walks[i].start.local + (stays ? 8 * 3600 : 0)) << i;
  }
}

TEST_F(EditSeriesRuleTest, WhoWasMovedAloneStaysThereWithItsDay) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  ASSERT_TRUE(Move(walks[3], At(4, 15, 12), Scope::kThis).ok());
  ASSERT_TRUE(
      Repeat(walks[1], {"FREQ=WEEKLY", {"2027-04-06T10:00:00"}}, Scope::kThisAndFollowing).ok());
  EXPECT_EQ(Stored(walks[3].key)->start.local, At(4, 15, 12));
  EXPECT_EQ(Stored(walks[3].key)->slot, walks[3].slot);
}

TEST_F(EditSeriesRuleTest, WhoWasMovedAloneFromADateThatIsOverIsLeftThere) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  ASSERT_TRUE(Move(walks[1], At(4, 15, 12), Scope::kThis).ok());
  const Walk moved = *Stored(walks[1].key);
  clock_.Set(walks[1].start_time + absl::Hours(24));
  ASSERT_TRUE(Repeat(walks[4], {"FREQ=WEEKLY;INTERVAL=2"}, Scope::kAll).ok());
  EXPECT_EQ(Stored(walks[1].key), moved);
  EXPECT_EQ(Stored(walks[2].key)->start, walks[2].start);
  EXPECT_EQ(Stored(walks[3].key)->state, WalkState::kCancelled);
  // But it may be moved with the others.
  ASSERT_TRUE(
      Move(walks[1], At(4, 14, 9), Scope::kThisAndFollowing, RecurrenceText{"FREQ=WEEKLY"}).ok());
  EXPECT_EQ(Stored(walks[1].key)->start.local, At(4, 14, 9));
}

TEST_F(EditSeriesRuleTest, ANewRuleTakesTheNearestWalksOfEachMonth) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  const auto first = Move(walks[2], At(4, 8, 9), Scope::kThisAndFollowing,
                          RecurrenceText{"FREQ=MONTHLY;BYDAY=2TH"});
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->start.local, At(4, 8, 9));
  const std::map<size_t, absl::CivilSecond> moved = {
      {2, At(4, 8, 9)}, {7, At(5, 13, 9)}, {11, At(6, 10, 9)}, {15, At(7, 8, 9)}};
  for (size_t i = 2; i < walks.size(); ++i) {
    const Walk after = *Stored(walks[i].key);
    if (moved.contains(i)) {
      EXPECT_EQ(after.start.local, moved.at(i));
    } else {
      EXPECT_EQ(after.state, WalkState::kCancelled) << i;
      EXPECT_EQ(after.series, walks[i].series);
    }
  }
  EXPECT_EQ(All().size(), walks.size());
}

TEST_F(EditSeriesRuleTest, ARicherRuleAddsWalks) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY;COUNT=3"});
  ASSERT_EQ(walks.size(), 3u);
  const auto first =
      Repeat(walks[1], {"FREQ=WEEKLY;BYDAY=WE,SA;COUNT=4"}, Scope::kThisAndFollowing);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->start.local, At(3, 31, 10));
  EXPECT_EQ(Stored(walks[2].key)->start.local, At(4, 7, 10));
  const std::vector<Walk> after = All();
  ASSERT_EQ(after.size(), 5u);
  EXPECT_EQ(after[2].start.local, At(4, 3, 10));
  EXPECT_EQ(after[4].start.local, At(4, 10, 10));
  EXPECT_TRUE(after[4].follows);
  EXPECT_EQ(Told().size(), 4u);
}

TEST_F(EditSeriesRuleTest, AnExtraDateGivesNoOtherItsDayAndTime) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY", {}, {"2027-04-01T19:00:00"}});
  ASSERT_EQ(walks[2].slot, "2027-04-01T19:00:00");
  clock_.Set(walks[1].start_time);
  ASSERT_TRUE(Repeat(walks[4], {"FREQ=WEEKLY"}, Scope::kAll).ok());
  EXPECT_EQ(Stored(walks[2].key)->state, WalkState::kCancelled) << "the rule does not say it";
  for (size_t i = 3; i < walks.size(); ++i) {
    EXPECT_EQ(Stored(walks[i].key)->start, walks[i].start) << i;
    EXPECT_EQ(Stored(walks[i].key)->state, WalkState::kPlanned) << i;
  }
}

TEST_F(EditSeriesRuleTest, ExtraDatesBeforeTheWalksAreNotTheirs) {
  const RecurrenceText rule = {"FREQ=WEEKLY", {}, {"2027-03-25T19:00:00", "2027-04-08T19:00:00"}};
  const std::vector<Walk> walks = Begin(rule);
  ASSERT_EQ(walks[3].slot, "2027-04-06T10:00:00");
  ASSERT_TRUE(Repeat(walks[3], rule, Scope::kThisAndFollowing).ok());
  const std::vector<Walk> after = All();
  ASSERT_EQ(after.size(), walks.size());
  for (size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].key, walks[i].key);
    EXPECT_EQ(after[i].start, walks[i].start);
    EXPECT_EQ(after[i].state, WalkState::kPlanned);
  }
}

TEST_F(EditSeriesRuleTest, TheRuleThatIsShownChangesNothing) {
  const std::vector<Walk> walks =
      Begin({"FREQ=WEEKLY;COUNT=9", {"2027-04-06T10:00:00"}, {"2027-04-01T19:00:00"}});
  ASSERT_EQ(walks.size(), 9u);
  const auto expect_the_same = [&](const std::vector<Walk>& before, const std::string& step) {
    const std::vector<Walk> after = All();
    ASSERT_EQ(after.size(), before.size()) << step;
    for (size_t i = 0; i < after.size(); ++i) {
      EXPECT_EQ(after[i].key, before[i].key) << step;
      EXPECT_EQ(after[i].start, before[i].start) << step;
      EXPECT_EQ(after[i].state, before[i].state) << step;
      EXPECT_EQ(after[i].sequence, before[i].sequence) << step;
    }
  };
  const auto say_again = [&](const Walk& walk, Scope scope) {
    const auto shown = GetWalk(dependencies_).InFull(As(Lea()), walk.key);
    ASSERT_TRUE(shown.ok() && shown->recurrence) << shown.status();
    const auto again = Repeat(walk, *shown->recurrence, scope);
    ASSERT_TRUE(again.ok()) << again.status();
  };
  say_again(walks[4], Scope::kAll);
  expect_the_same(walks, "all");
  say_again(walks[3], Scope::kThisAndFollowing);
  expect_the_same(walks, "from the fourth on");
  say_again(walks[0], Scope::kAll);
  expect_the_same(walks, "those before it");
  ASSERT_TRUE(Move(walks[6], At(5, 5, 18), Scope::kThisAndFollowing).ok());
  const std::vector<Walk> moved = All();
  ASSERT_EQ(moved[6].slot, "2027-05-05T18:00:00");
  say_again(moved[7], Scope::kAll);
  say_again(moved[5], Scope::kAll);
  clock_.Set(moved[3].start_time);
  say_again(moved[4], Scope::kAll);
  expect_the_same(moved, "once they are moved");
}

TEST_F(EditSeriesRuleTest, RefusesWhatNoRuleSays) {
  const std::vector<Walk> walks = Begin({"FREQ=MONTHLY;BYDAY=4TU"});
  const auto field = [](const absl::StatusOr<Walk>& walk) {
    const auto violations = ViolationsOf(walk.status());
    return violations.empty() ? walk.status().ToString() : violations[0].field;
  };
  EXPECT_EQ(field(Move(walks[1], At(4, 28, 10), Scope::kThisAndFollowing)), "recurrence");
  EXPECT_EQ(field(Move(walks[1], At(4, 28, 10), Scope::kThisAndFollowing,
                       RecurrenceText{"FREQ=MONTHLY;BYDAY=4TU"})),
            "recurrence.rrule");
  EXPECT_EQ(
      field(Move(walks[1], At(1, 2, 10), Scope::kThisAndFollowing, RecurrenceText{"FREQ=DAILY"})),
      "start");
  EXPECT_EQ(field(Repeat(walks[1], {"FREQ=HOURLY"}, Scope::kAll)), "walk.recurrence.rrule");
  EXPECT_EQ(field(Repeat(walks[1], {"FREQ=DAILY"}, Scope::kThis)), "walk.recurrence");
  EXPECT_EQ(field(Retitle(walks[1], "", Scope::kAll)), "walk.title");
  EXPECT_THAT(events_.told, IsEmpty());
  EXPECT_EQ(All(), walks);
}

TEST_F(EditSeriesRuleTest, AnExtraDateBeginsWhatFollows) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY;COUNT=4", {}, {"2027-04-01T19:00:00"}});
  ASSERT_EQ(walks[2].slot, "2027-04-01T19:00:00");
  ASSERT_TRUE(Move(walks[2], At(4, 1, 20), Scope::kThisAndFollowing).ok());
  EXPECT_EQ(Stored(walks[1].key), walks[1]);
  EXPECT_EQ(Stored(walks[2].key)->start.local, At(4, 1, 20));
  EXPECT_EQ(Stored(walks[3].key)->start.local, At(4, 6, 11));
  EXPECT_EQ(Stored(walks[4].key)->start.local, At(4, 13, 11));
  EXPECT_EQ(All().size(), walks.size());
}

}  // namespace
}  // namespace amble::scheduling
