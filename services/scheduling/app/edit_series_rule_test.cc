// Changes of a series by its rule: a new one, dates beside it, and those left out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
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
  ASSERT_TRUE(Repeat(walks[3], "FREQ=WEEKLY;BYDAY=TU,TH", Scope::kThisAndFollowing).ok());
  EXPECT_EQ(Stored(walks[4].key), cancelled);
  PassTo(Utc("2027-04-14T00:00:00Z"));
  EXPECT_EQ(SlotsOf(All()).count("2027-04-20T11:00:00"), 1u) << "a new rule says so anew";
  EXPECT_EQ(SlotsOf(All()).count("2027-04-22T11:00:00"), 1u);
}

TEST_F(EditSeriesRuleTest, ANewRuleTakesTheWalksOver) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  const auto first = Move(walks[2], At(4, 8, 9), Scope::kThisAndFollowing,
                          RecurrenceText{"FREQ=MONTHLY;BYDAY=2TH"});
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->start.local, At(4, 8, 9));
  EXPECT_EQ(Stored(walks[3].key)->start.local, At(5, 13, 9));
  EXPECT_EQ(Stored(walks[4].key)->start.local, At(6, 10, 9));
  EXPECT_EQ(Stored(walks[5].key)->start.local, At(7, 8, 9));
  for (size_t i = 6; i < walks.size(); ++i) {
    EXPECT_EQ(Stored(walks[i].key)->state, WalkState::kCancelled);
    EXPECT_EQ(Stored(walks[i].key)->series, walks[i].series);
  }
  EXPECT_EQ(All().size(), walks.size());
}

TEST_F(EditSeriesRuleTest, ARicherRuleAddsWalks) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY;COUNT=3"});
  ASSERT_EQ(walks.size(), 3u);
  const auto first = Repeat(walks[1], "FREQ=WEEKLY;BYDAY=WE,SA;COUNT=4", Scope::kThisAndFollowing);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->start.local, At(3, 31, 10));
  EXPECT_EQ(Stored(walks[2].key)->start.local, At(4, 3, 10));
  const std::vector<Walk> after = All();
  ASSERT_EQ(after.size(), 5u);
  EXPECT_EQ(after[3].start.local, At(4, 7, 10));
  EXPECT_EQ(after[4].start.local, At(4, 10, 10));
  EXPECT_TRUE(after[3].follows);
  EXPECT_EQ(Told().size(), 4u);
}

TEST_F(EditSeriesRuleTest, ANewRuleForAllBeginsWithTheNextWalk) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  clock_.Set(walks[0].start_time);
  ASSERT_TRUE(Repeat(walks[5], "FREQ=WEEKLY;INTERVAL=2", Scope::kAll).ok());
  EXPECT_EQ(Stored(walks[0].key), walks[0]);
  EXPECT_EQ(Stored(walks[1].key)->start.local, At(3, 30, 10));
  EXPECT_EQ(Stored(walks[2].key)->start.local, At(4, 13, 10));
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
  EXPECT_EQ(field(Repeat(walks[1], "FREQ=HOURLY", Scope::kAll)), "walk.recurrence.rrule");
  EXPECT_EQ(field(Repeat(walks[1], "FREQ=DAILY", Scope::kThis)), "walk.recurrence");
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
