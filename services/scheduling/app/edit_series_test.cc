#include "services/scheduling/app/edit_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/testing/series_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using EditSeriesTest = SeriesFixture;

TEST_F(EditSeriesTest, CancellingWhatFollowsEndsTheSeries) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  const auto cancelled = Cancel(walks[3], Scope::kThisAndFollowing, "1");
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->state, WalkState::kCancelled);
  const std::vector<Walk> after = All();
  ASSERT_EQ(after.size(), walks.size());
  for (size_t i = 0; i < after.size(); ++i) {
    if (i < 3) {
      EXPECT_EQ(after[i], walks[i]);
      continue;
    }
    EXPECT_EQ(after[i].state, WalkState::kCancelled);
    EXPECT_EQ(after[i].cancel_reason, "The storm warning");
    EXPECT_EQ(after[i].version, 2);
    EXPECT_EQ(after[i].sequence, 1);
  }
  EXPECT_EQ(events_.told, std::vector<Walk>(after.begin() + 3, after.end()));
  PassTo(Utc("2028-06-01T00:00:00Z"));
  EXPECT_EQ(All(), after) << "no more are planned";
}

TEST_F(EditSeriesTest, WalksThatWerePlannedAsOneAreKnownAsSuch) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  const std::string& first = walks[0].series;
  ASSERT_TRUE(Move(walks[2], At(4, 6, 11), Scope::kThisAndFollowing).ok());
  ASSERT_TRUE(Retitle(walks[5], "By the river", Scope::kThisAndFollowing).ok());
  ASSERT_TRUE(Move(walks[7], At(5, 11, 12), Scope::kThisAndFollowing).ok());
  const std::vector<Walk> after = All();
  std::set<std::string> series;
  for (size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].first_series, i < 2 ? "" : first) << i;
    series.insert(after[i].series);
  }
  EXPECT_EQ(series.size(), 4u);
  PassTo(after.back().start_time);
  EXPECT_EQ(All().back().first_series, first) << "those of later, too";
}

TEST_F(EditSeriesTest, CancellingAllLeavesWhatHasBegunOrWasCancelled) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  ASSERT_TRUE(Cancel(walks[4], Scope::kThis).ok());
  const Walk cancelled = *Stored(walks[4].key);
  clock_.Set(walks[1].start_time);
  events_.told.clear();
  ASSERT_TRUE(Cancel(walks[6], Scope::kAll).ok());
  EXPECT_EQ(Stored(walks[0].key), walks[0]);
  EXPECT_EQ(Stored(walks[1].key), walks[1]) << "it is beginning";
  EXPECT_EQ(Stored(walks[2].key)->state, WalkState::kCancelled) << "before the named one";
  EXPECT_EQ(Stored(walks[4].key), cancelled);
  EXPECT_THAT(events_.told, SizeIs(walks.size() - 3));
  const std::vector<Walk> after = All();
  PassTo(Utc("2028-06-01T00:00:00Z"));
  EXPECT_EQ(All(), after);
  EXPECT_EQ(ReasonOf(Cancel(walks[6], Scope::kAll).status()), Reason::kWalkNotPlanned);
  EXPECT_EQ(ReasonOf(Cancel(walks[0], Scope::kAll).status()), Reason::kWalkStarted);
}

TEST_F(EditSeriesTest, AScopeOfASingleWalkIsTheWalk) {
  const Walk single = Plan();
  ASSERT_TRUE(Retitle(single, "A", Scope::kAll).ok());
  EXPECT_EQ(Stored(single.key)->own_fields, 0);
  ASSERT_TRUE(Move(single, At(3, 25, 9), Scope::kThisAndFollowing).ok());
  EXPECT_EQ(ViolationsOf(
                Move(single, At(3, 25, 10), Scope::kAll, RecurrenceText{"FREQ=DAILY"}).status())[0]
                .field,
            "recurrence");
  ASSERT_TRUE(Cancel(single, Scope::kAll).ok());
  EXPECT_EQ(Stored(single.key)->version, 4);
  EXPECT_EQ(Cancel({.key = {"heath", "ramble", "none"}}, Scope::kAll).status(), NotFound("walk"));
}

TEST_F(EditSeriesTest, WhatFollowsMovesAndKeepsItsIds) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  const auto moved = Move(walks[2], At(4, 7, 18), Scope::kThisAndFollowing);
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->key, walks[2].key);
  EXPECT_EQ(moved->slot, "2027-04-07T18:00:00");
  EXPECT_EQ(moved->start.local, At(4, 7, 18));
  EXPECT_NE(moved->series, walks[2].series);
  EXPECT_EQ(Kept(moved->series)->continues, walks[2].series);
  EXPECT_EQ(Kept(walks[2].series)->ends, walks[2].slot);

  const std::vector<Walk> after = All();
  ASSERT_EQ(after.size(), walks.size());
  for (size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].key, walks[i].key);
    if (i < 2) {
      EXPECT_EQ(after[i], walks[i]);
      continue;
    }
    EXPECT_EQ(after[i].start.local, walks[i].start.local + (24 + 8) * 3600);
    EXPECT_EQ(after[i].start_time - after[i].answer_by_time, absl::Hours(24));
    EXPECT_EQ(after[i].version, 2);
    EXPECT_EQ(after[i].sequence, 1);
    EXPECT_EQ(after[i].series, moved->series);
  }
  EXPECT_EQ(events_.told, std::vector<Walk>(after.begin() + 2, after.end()));
  PassTo(Utc("2027-12-01T00:00:00Z"));
  for (const Walk& walk : All()) {
    if (walk.slot > "2027-04-07") {
      EXPECT_EQ(absl::GetWeekday(absl::CivilDay(walk.start.local)), absl::Weekday::wednesday)
          << walk.slot;
    }
  }
  EXPECT_EQ(SlotsOf(All()).size(), All().size());
}

TEST_F(EditSeriesTest, WhatCannotBeIsLeftWhereItIs) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  PassTo(walks[1].start_time - absl::Hours(1));  // 09:00 of its day
  const size_t planned = All().size();
  events_.told.clear();
  ASSERT_TRUE(Move(walks[3], At(4, 13, 8), Scope::kAll).ok());
  EXPECT_EQ(Stored(walks[0].key), walks[0]);
  EXPECT_EQ(Stored(walks[1].key), walks[1]) << "at 08:00 it would have begun an hour ago";
  EXPECT_EQ(Stored(walks[2].key)->start.local, At(4, 6, 8));
  EXPECT_EQ(All().size(), planned + 1) << "at 08:00 one more begins within half a year";
  EXPECT_THAT(events_.told, SizeIs(planned - 2 + 1));
}

TEST_F(EditSeriesTest, WhoIsOutTodayIsNotPlannedAgain) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  PassTo(walks[1].start_time + absl::Hours(1));
  const size_t planned = All().size();
  ASSERT_TRUE(Move(walks[3], At(4, 13, 20), Scope::kAll).ok());
  EXPECT_EQ(Stored(walks[1].key), walks[1]);
  EXPECT_EQ(SlotsOf(All()).count("2027-03-30T20:00:00"), 0u) << "it was in the morning";
  EXPECT_EQ(All().size(), planned);
}

TEST_F(EditSeriesTest, WhatAWalkHasOfItsOwnStays) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  ASSERT_TRUE(Retitle(walks[3], "With cake", Scope::kThis).ok());
  ASSERT_TRUE(Move(walks[5], At(4, 29, 12), Scope::kThis).ok());
  events_.told.clear();
  ASSERT_TRUE(Retitle(walks[0], "Round the lake", Scope::kAll).ok());
  EXPECT_EQ(Stored(walks[3].key)->title, "With cake");
  EXPECT_EQ(Stored(walks[5].key)->title, "Round the lake");
  EXPECT_THAT(events_.told, SizeIs(walks.size() - 1)) << "all but the cake's";
  EXPECT_EQ(Kept(walks[0].series)->plan.title, "Round the lake");
  EXPECT_EQ(Stored(walks[0].key)->series, walks[0].series) << "the same series";

  events_.told.clear();
  ASSERT_TRUE(Move(walks[1], At(3, 30, 15), Scope::kAll).ok());
  EXPECT_EQ(Stored(walks[3].key)->start.local, At(4, 13, 15));
  EXPECT_EQ(Stored(walks[5].key)->start.local, At(4, 29, 12));
  EXPECT_EQ(Stored(walks[5].key)->sequence, 1) << "moved once, by itself";
  EXPECT_EQ(Stored(walks[5].key)->slot, "2027-04-27T15:00:00");

  ASSERT_TRUE(Retitle(walks[3], "With tea", Scope::kAll).ok());
  for (const Walk& walk : All()) EXPECT_EQ(walk.title, "With tea");
  EXPECT_EQ(Stored(walks[3].key)->own_fields, 0) << "it goes with the others again";
}

TEST_F(EditSeriesTest, NobodyIsToldOfNothing) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  ASSERT_TRUE(Retitle(walks[2], walks[2].title, Scope::kAll).ok());
  ASSERT_TRUE(Retitle(walks[2], walks[2].title, Scope::kThis).ok());
  ASSERT_TRUE(Move(walks[2], At(4, 6, 10), Scope::kThis).ok());
  EXPECT_THAT(events_.told, IsEmpty());
  EXPECT_EQ(Stored(walks[2].key)->version, 1);
  ASSERT_TRUE(Retitle(walks[3], "A", Scope::kThis).ok());
  events_.told.clear();
  ASSERT_TRUE(Retitle(walks[2], "A", Scope::kAll).ok());
  EXPECT_EQ(Told().count(walks[3].key.walk), 0u) << "it was called so";
  events_.told.clear();
  ASSERT_TRUE(Retitle(walks[3], "A", Scope::kAll).ok());
  EXPECT_THAT(events_.told, IsEmpty()) << "it goes with the others again, which nobody sees";
  EXPECT_EQ(Stored(walks[3].key)->own_fields, 0);
}

TEST_F(EditSeriesTest, AMovedSeriesIsMovedAgain) {
  const std::vector<Walk> walks = Begin({"FREQ=DAILY;COUNT=10"});
  ASSERT_TRUE(Move(walks[4], At(3, 27, 12), Scope::kThisAndFollowing).ok());
  ASSERT_TRUE(Move(walks[8], At(3, 31, 14), Scope::kThisAndFollowing).ok());
  ASSERT_TRUE(Move(walks[5], At(3, 28, 16), Scope::kAll).ok());
  std::vector<int> hours;
  for (const Walk& walk : All()) hours.push_back(walk.start.local.hour());
  EXPECT_THAT(hours, ElementsAre(10, 10, 10, 10, 16, 16, 16, 16, 14, 14));
  EXPECT_EQ(IdsOf(All()), IdsOf(walks));
}

TEST_F(EditSeriesTest, HappensOnceAndOnlyToWhatIsCurrent) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  const RescheduleWalkCommand command{
      walks[2].key, {At(4, 6, 18), kZone, std::nullopt}, "1", Scope::kAll};
  RescheduleWalkCommand stale = command;
  stale.etag = "7";
  EXPECT_EQ(ReasonOf(RescheduleWalk(dependencies_)(As(Lea()), stale).status()),
            Reason::kEtagMismatch);
  EXPECT_EQ(All(), walks);
  const auto moved = RescheduleWalk(dependencies_)(As(Lea(), "r1", "body"), command);
  ASSERT_TRUE(moved.ok()) << moved.status();
  const std::vector<Walk> after = All();
  EXPECT_EQ(RescheduleWalk(dependencies_)(As(Lea(), "r1", "body"), command), moved);
  EXPECT_EQ(All(), after);
}

TEST_F(EditSeriesTest, LeadersMustLead) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY;COUNT=3"});
  const auto lead = [&](const std::string& member) {
    Walk wanted;
    wanted.key = walks[1].key;
    wanted.leaders = {member};
    return UpdateWalk(dependencies_)(As(Lea()),
                                     {wanted, {"leaders"}, "", Scope::kThisAndFollowing});
  };
  EXPECT_EQ(ViolationsOf(lead("m-mia").status())[0].field, "walk.leaders");
  ASSERT_TRUE(lead("m-cole").ok());
  EXPECT_THAT(Stored(walks[0].key)->leaders, ElementsAre("m-lea"));
  EXPECT_THAT(Stored(walks[2].key)->leaders, ElementsAre("m-cole"));
}

}  // namespace
}  // namespace amble::scheduling
