#include "services/scheduling/app/preview_recurrence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "services/platform/errors/errors.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;

class PreviewRecurrenceTest : public SchedulingFixture {
 protected:
  /// Sundays at half past one in London, where the clocks change then.
  static PreviewRecurrenceQuery Sundays() {
    return {.start = {absl::CivilSecond(2027, 3, 21, 1, 30, 0), "Europe/London", std::nullopt},
            .recurrence = {"FREQ=WEEKLY"},
            .limit = 3};
  }
  absl::StatusOr<PreviewPage> Preview(const PreviewRecurrenceQuery& query) {
    return PreviewRecurrence(dependencies_)(query);
  }
  std::string FieldOf(const PreviewRecurrenceQuery& query) {
    const absl::Status status = Preview(query).status();
    const auto violations = ViolationsOf(status);
    return violations.size() == 1 ? violations[0].field : status.ToString();
  }
};

TEST_F(PreviewRecurrenceTest, ShowsWhatTheClocksDo) {
  const auto page = Preview(Sundays());
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->dates.size(), 3u);
  EXPECT_TRUE(page->more);
  const PreviewedDate& before = page->dates[0];
  const PreviewedDate& moved = page->dates[1];
  const PreviewedDate& after = page->dates[2];
  EXPECT_EQ(before.occurrence.start, Utc("2027-03-21T01:30:00Z"));
  EXPECT_EQ(before.occurrence.change, ClockChange::kNone);
  EXPECT_FALSE(before.offset_changed) << "there is none before it";
  EXPECT_EQ(moved.occurrence.change, ClockChange::kMoved);
  EXPECT_EQ(moved.occurrence.slot, absl::CivilSecond(2027, 3, 28, 1, 30, 0));
  EXPECT_EQ(moved.start.local, absl::CivilSecond(2027, 3, 28, 2, 30, 0));
  EXPECT_TRUE(moved.offset_changed);
  EXPECT_EQ(after.occurrence.start, Utc("2027-04-04T00:30:00Z"));
  EXPECT_FALSE(after.offset_changed);

  PreviewRecurrenceQuery autumn = Sundays();
  autumn.start.local = absl::CivilSecond(2027, 10, 24, 1, 30, 0);
  const auto doubled = Preview(autumn);
  ASSERT_TRUE(doubled.ok()) << doubled.status();
  EXPECT_EQ(doubled->dates[1].occurrence.change, ClockChange::kFirstOfTwo);
  EXPECT_EQ(doubled->dates[1].start.utc_offset_minutes, 60);
  EXPECT_FALSE(doubled->dates[1].offset_changed);
  EXPECT_TRUE(doubled->dates[2].offset_changed);
}

TEST_F(PreviewRecurrenceTest, GoesOnPageByPageAsIfInOne) {
  PreviewRecurrenceQuery all = Sundays();
  all.limit = 1000;
  const auto whole = Preview(all);
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_FALSE(whole->more);
  EXPECT_LE(whole->dates.back().occurrence.start, clock_.Now() + kPlanningHorizon);
  EXPECT_GT(whole->dates.back().occurrence.start,
            clock_.Now() + kPlanningHorizon - absl::Hours(24 * 8));

  std::vector<PreviewedDate> dates;
  PreviewRecurrenceQuery query = Sundays();
  query.limit = 7;
  for (bool more = true; more;) {
    const auto page = Preview(query);
    ASSERT_TRUE(page.ok()) << page.status();
    ASSERT_FALSE(page->dates.empty());
    dates.insert(dates.end(), page->dates.begin(), page->dates.end());
    query.after = dates.back().occurrence.start;
    more = page->more;
  }
  EXPECT_EQ(dates, whole->dates);

  query.after = whole->dates[0].occurrence.start;
  clock_.Set(query.after + absl::Minutes(1));
  EXPECT_EQ(Preview(query)->dates[0], whole->dates[1]) << "the first one has begun meanwhile";
}

TEST_F(PreviewRecurrenceTest, LeavesOutAndAdds) {
  PreviewRecurrenceQuery query = Sundays();
  query.recurrence.rrule = "FREQ=WEEKLY;COUNT=3";
  query.recurrence.exdates = {"2027-03-21T01:30:00"};
  query.recurrence.rdates = {"2027-04-02T18:00:00"};
  query.limit = 10;
  const auto page = Preview(query);
  ASSERT_TRUE(page.ok()) << page.status();
  std::vector<absl::CivilSecond> slots;
  for (const PreviewedDate& date : page->dates) slots.push_back(date.occurrence.slot);
  EXPECT_THAT(slots, ElementsAre(absl::CivilSecond(2027, 3, 28, 1, 30, 0),
                                 absl::CivilSecond(2027, 4, 2, 18, 0, 0),
                                 absl::CivilSecond(2027, 4, 4, 1, 30, 0)));
  EXPECT_FALSE(page->more);
}

TEST_F(PreviewRecurrenceTest, NamesWhatIsWrongAsRequestsSpellIt) {
  const auto field = [&](const std::function<void(PreviewRecurrenceQuery&)>& change) {
    PreviewRecurrenceQuery query = Sundays();
    change(query);
    return FieldOf(query);
  };
  EXPECT_EQ(field([](auto& query) { query.recurrence.rrule = "FREQ=SECONDLY"; }),
            "recurrence.rrule");
  EXPECT_EQ(field([](auto& query) { query.recurrence.rrule = "FREQ=WEEKLY;BYDAY=TU"; }),
            "recurrence.rrule");
  EXPECT_EQ(field([](auto& query) {
              query.recurrence.rdates = {"2027-04-02T18:00:00", "tomorrow"};
            }),
            "recurrence.extra_times[1]");
  EXPECT_EQ(field([](auto& query) { query.recurrence.exdates = {"2027-02-30T18:00:00"}; }),
            "recurrence.exclude_times[0]");
  EXPECT_EQ(field([](auto& query) {
              query.recurrence = {"FREQ=WEEKLY;COUNT=1", {"2027-03-21T01:30:00"}};
            }),
            "recurrence.exclude_times");
  EXPECT_EQ(field([](auto& query) { query.start.time_zone = "../etc/passwd"; }), "start.time_zone");
  EXPECT_EQ(
      field([](auto& query) { query.start.local = absl::CivilSecond(2027, 3, 28, 1, 30, 0); }),
      "start.local_time")
      << "the clocks pass over the first date";
  const auto twice = [](int offset) {
    return [offset](PreviewRecurrenceQuery& query) {
      query.start = {absl::CivilSecond(2027, 10, 31, 1, 30, 0), "Europe/London", offset};
    };
  };
  EXPECT_EQ(field(twice(0)), "start.utc_offset_minutes") << "the second of two";
  EXPECT_EQ(field(twice(60)), "OK");
  EXPECT_EQ(
      field([](auto& query) { query.start.local = absl::CivilSecond(2026, 3, 22, 1, 30, 0); }),
      "start")
      << "is over";
}

}  // namespace
}  // namespace amble::scheduling
