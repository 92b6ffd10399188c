#include "services/scheduling/domain/series.h"

#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

class SeriesTest : public ::testing::Test {
 protected:
  static const ZoneCatalogue& Zones() {
    static const ZoneCatalogue zones = *ZoneCatalogue::Load();
    return zones;
  }
  static absl::Time Utc(int year, int month, int day, int hour, int minute = 0) {
    return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), absl::UTCTimeZone());
  }
  static Series Of(const std::string& rrule, std::vector<std::string> extra = {}) {
    Walk first;
    first.key = {"p", "g", "w"};
    first.title = "Round the pond";
    first.start = {absl::CivilSecond(2027, 3, 23, 10, 0, 0), "Europe/London", std::nullopt};
    first.start_time = Utc(2027, 3, 23, 10);
    first.answer_by_time = Utc(2027, 3, 22, 10);
    first.capacity = 8;
    return SeriesFrom(first, {rrule, {}, std::move(extra)}, "s");
  }
  static Schedule When(const Series& series) { return *ScheduleOf(series, Zones()); }
  static DueWalks Due(const Series& series, absl::Time now) {
    return DueAt(series, When(series), now);
  }
  static Series After(Series series, const DueWalks& due) {
    series.materialised_until = due.materialised_until;
    series.next_task = due.next_task;
    return series;
  }
  const absl::Time now_ = Utc(2027, 1, 15, 8);
};

TEST_F(SeriesTest, KeepsTheTimeOnTheClocks) {
  const Series series = Of("FREQ=WEEKLY");
  const Schedule schedule = When(series);
  const DueWalks due = DueAt(series, schedule, now_);
  ASSERT_GT(due.occurrences.size(), 2u);
  const Walk winter = WalkOf(series, due.occurrences[0], schedule.zone(), "2027a");
  const Walk summer = WalkOf(series, due.occurrences[1], schedule.zone(), "2027a");
  EXPECT_EQ(winter.start_time, Utc(2027, 3, 23, 10));
  EXPECT_EQ(summer.start_time, Utc(2027, 3, 30, 9)) << "the clocks are put forward in between";
  EXPECT_EQ(summer.start.local, absl::CivilSecond(2027, 3, 30, 10, 0, 0));
  EXPECT_EQ(summer.slot, "2027-03-30T10:00:00");
  EXPECT_EQ(summer.answer_by_time, Utc(2027, 3, 29, 9));
  EXPECT_EQ(summer.series, "s");
  EXPECT_EQ(summer.title, "Round the pond");
  EXPECT_EQ(summer.tz_version, "2027a");
  EXPECT_EQ(summer.state, WalkState::kPlanned);
  EXPECT_EQ(summer.version, 1);
}

TEST_F(SeriesTest, IsPlannedHalfAYearAhead) {
  const Series series = Of("FREQ=WEEKLY");
  const DueWalks due = Due(series, now_);
  EXPECT_LT(due.occurrences.back().start, now_ + kMaterialisedAhead);
  EXPECT_GE(due.occurrences.back().start, now_ + kMaterialisedAhead - absl::Hours(24 * 7));
  const auto next = When(series).FirstFrom(due.materialised_until);
  EXPECT_EQ(due.next_task, next->start - kMaterialisedAhead);
  const DueWalks again = Due(After(series, due), due.next_task + absl::Seconds(1));
  EXPECT_EQ(again.occurrences.back(), *next);
  EXPECT_LE(again.occurrences.size(), 2u) << "what is far from the end is not looked at again";
}

TEST_F(SeriesTest, HasTheNextWalkHoweverFar) {
  const Series series = Of("FREQ=MONTHLY;INTERVAL=12");
  DueWalks due = Due(series, now_);
  ASSERT_EQ(due.occurrences.size(), 1u);
  EXPECT_EQ(due.next_task, Utc(2027, 3, 23, 10)) << "when the last one begins";
  due = Due(After(series, due), due.next_task);
  ASSERT_EQ(due.occurrences.size(), 1u);
  EXPECT_EQ(due.occurrences[0].start, Utc(2028, 3, 23, 10));
}

TEST_F(SeriesTest, PlansNothingBeyondTheHorizonOfPlanning) {
  const Series series = Of("FREQ=MONTHLY;INTERVAL=48");
  DueWalks due = Due(series, now_);
  ASSERT_EQ(due.occurrences.size(), 1u);
  EXPECT_EQ(due.next_task, Utc(2031, 3, 23, 10) - kPlanningHorizon);
  const Series later = After(series, due);
  EXPECT_TRUE(Due(later, due.next_task - absl::Seconds(1)).occurrences.empty());
  EXPECT_EQ(Due(later, due.next_task - absl::Seconds(1)).next_task, due.next_task);
  due = Due(later, due.next_task);
  ASSERT_EQ(due.occurrences.size(), 1u);
  EXPECT_EQ(due.occurrences[0].start, Utc(2031, 3, 23, 10));
}

TEST_F(SeriesTest, Ends) {
  const Series series = Of("FREQ=WEEKLY;COUNT=3");
  const DueWalks due = Due(series, now_);
  EXPECT_EQ(due.occurrences.size(), 3u);
  EXPECT_EQ(due.next_task, absl::InfiniteFuture());
}

TEST_F(SeriesTest, DropsWhatHasPassedWhileNobodyLooked) {
  const Series series = Of("FREQ=WEEKLY");
  const Series old = After(series, Due(series, now_));
  const absl::Time much_later = Utc(2029, 6, 1, 8);
  const DueWalks due = Due(old, much_later);
  EXPECT_GT(due.occurrences.front().start, much_later);
  EXPECT_LE(due.occurrences.front().start, much_later + absl::Hours(24 * 7));
}

TEST_F(SeriesTest, IsBoundedAndGoesOnAtOnce) {
  std::vector<std::string> extra;
  for (int i = 0; i < static_cast<int>(kMaxRdates); ++i) {
    extra.push_back(FormatLocalTime(absl::CivilSecond(2027, 4, 1, 12, 0, 0) + 60 * i));
  }
  const Series series = Of("FREQ=DAILY", extra);
  const size_t all = When(series).Between(now_, now_ + kMaterialisedAhead, 1000).occurrences.size();
  ASSERT_GT(all, kSeriesWalksAtOnce);
  DueWalks due = Due(series, now_);
  EXPECT_EQ(due.occurrences.size(), kSeriesWalksAtOnce);
  EXPECT_EQ(due.next_task, now_);
  const absl::Time last = due.occurrences.back().start;
  due = Due(After(series, due), now_);
  EXPECT_GT(due.occurrences.back().start, last);
  EXPECT_GT(due.next_task, now_);
}

TEST_F(SeriesTest, NamesAZoneThatIsGone) {
  Series series = Of("FREQ=WEEKLY");
  series.plan.start.time_zone = "Europe/Atlantis";
  EXPECT_EQ(ScheduleOf(series, Zones()).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amble::scheduling
