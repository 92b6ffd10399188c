#include "services/messaging/domain/quiet_hours.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "absl/time/civil_time.h"

namespace amble::messaging {
namespace {

absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

absl::Time Utc(const std::string& text) {
  absl::Time time;
  std::string problem;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &problem)) << problem;
  return time;
}

constexpr QuietHours kNight;  // 22:00 to 7:00

/// Whether the clock on the wall shows a quiet minute: told without FindNight.
bool ClockShowsQuiet(const QuietHours& hours, absl::Time time, absl::TimeZone zone) {
  const absl::CivilMinute clock = absl::ToCivilMinute(time, zone);
  const int minute = clock.hour() * 60 + clock.minute();
  return hours.start_minute < hours.end_minute
             ? minute >= hours.start_minute && minute < hours.end_minute
             : minute >= hours.start_minute || minute < hours.end_minute;
}

struct Change {
  const char* zone;
  const char* around;  ///< an instant within hours of a change of the clocks
};

/// Forward and back, by an hour, by half of one, and by a day that was left out; and never.
const std::vector<Change> kChanges{
    {"Europe/London", "2027-03-28T01:00:00Z"},
    {"Europe/London", "2027-10-31T01:00:00Z"},
    {"America/New_York", "2027-03-14T07:00:00Z"},
    {"America/New_York", "2027-11-07T06:00:00Z"},
    {"Australia/Lord_Howe", "2027-10-02T15:30:00Z"},
    {"Australia/Lord_Howe", "2027-04-03T15:00:00Z"},
    {"Pacific/Apia", "2011-12-30T10:00:00Z"},
    {"Pacific/Apia", "2027-03-01T10:00:00Z"},
    {"Asia/Kolkata", "2027-03-28T01:00:00Z"},
};

absl::Time AnyTime(const Change& change) {
  return Utc(change.around) + absl::Minutes(*rc::gen::inRange(-4 * 24 * 60, 4 * 24 * 60));
}

QuietHours AnyHours() {
  const int start = *rc::gen::inRange(0, 24 * 60);
  const int length = *rc::gen::inRange(1, kMaxQuietMinutes + 1);
  return {start, (start + length) % (24 * 60)};
}

TEST(QuietHoursTest, LastAtMostTwelveHours) {
  EXPECT_TRUE(CheckQuietHours(kNight).ok());
  EXPECT_TRUE(CheckQuietHours({20 * 60, 8 * 60}).ok());
  EXPECT_TRUE(CheckQuietHours({60, 61}).ok());
  EXPECT_FALSE(CheckQuietHours({20 * 60, 8 * 60 + 1}).ok());
  EXPECT_FALSE(CheckQuietHours({600, 600}).ok());
  EXPECT_FALSE(CheckQuietHours({-1, 60}).ok());
  EXPECT_FALSE(CheckQuietHours({60, 24 * 60}).ok());
}

TEST(QuietHoursTest, NightsGoAcrossMidnight) {
  const absl::TimeZone london = Zone("Europe/London");
  const Night night{Utc("2027-01-15T22:00:00Z"), Utc("2027-01-16T07:00:00Z")};
  EXPECT_EQ(FindNight(kNight, night.begin, london), night);
  EXPECT_EQ(FindNight(kNight, Utc("2027-01-16T00:00:00Z"), london), night);
  EXPECT_EQ(FindNight(kNight, night.end - absl::Seconds(1), london), night);
  EXPECT_EQ(FindNight(kNight, night.end, london), std::nullopt);
  EXPECT_EQ(FindNight(kNight, night.begin - absl::Seconds(1), london), std::nullopt);
}

TEST(QuietHoursTest, HoursWithinADay) {
  const absl::TimeZone kolkata = Zone("Asia/Kolkata");
  const QuietHours siesta{13 * 60, 15 * 60};
  EXPECT_EQ(FindNight(siesta, Utc("2027-01-15T08:00:00Z"), kolkata),
            (Night{Utc("2027-01-15T07:30:00Z"), Utc("2027-01-15T09:30:00Z")}));
  EXPECT_EQ(FindNight(siesta, Utc("2027-01-15T12:00:00Z"), kolkata), std::nullopt);
}

TEST(QuietHoursTest, NightsOfClockChanges) {
  EXPECT_EQ(FindNight(kNight, Utc("2027-03-28T03:00:00Z"), Zone("Europe/London")),
            (Night{Utc("2027-03-27T22:00:00Z"), Utc("2027-03-28T06:00:00Z")}))
      << "an hour shorter";
  EXPECT_EQ(FindNight(kNight, Utc("2027-10-31T03:00:00Z"), Zone("Europe/London")),
            (Night{Utc("2027-10-30T21:00:00Z"), Utc("2027-10-31T07:00:00Z")}))
      << "an hour longer";
  // 2:00 becomes 2:30 on Lord Howe: 2:15 is never shown.
  EXPECT_EQ(
      FindNight({22 * 60, 2 * 60 + 15}, Utc("2027-10-02T15:00:00Z"), Zone("Australia/Lord_Howe"))
          ->end,
      Utc("2027-10-02T15:30:00Z"));
  // 1:30 comes twice in New York: a night that begins then begins with the first, one that ends
  // then ends with the second.
  EXPECT_EQ(FindNight({90, 6 * 60}, Utc("2027-11-07T06:10:00Z"), Zone("America/New_York"))->begin,
            Utc("2027-11-07T05:30:00Z"));
  EXPECT_EQ(FindNight({20 * 60, 90}, Utc("2027-11-07T06:10:00Z"), Zone("America/New_York"))->end,
            Utc("2027-11-07T06:30:00Z"));
}

TEST(QuietHoursTest, TheDayThatSamoaLeftOutMakesTwoNightsOne) {
  const absl::TimeZone apia = Zone("Pacific/Apia");
  // 29 December 22:00 was followed, two hours later, by 31 December 0:00.
  const Night night{Utc("2011-12-30T08:00:00Z"), Utc("2011-12-30T17:00:00Z")};
  EXPECT_EQ(FindNight(kNight, Utc("2011-12-30T09:00:00Z"), apia), night);
  EXPECT_EQ(FindNight(kNight, Utc("2011-12-30T12:00:00Z"), apia), night);
}

TEST(QuietHoursTest, RemindersWaitForTheEndWhenHalfAnHourIsLeft) {
  const absl::TimeZone london = Zone("Europe/London");
  const absl::Time due = Utc("2027-01-16T06:00:00Z");
  EXPECT_EQ(ReminderTime(due, Utc("2027-01-16T08:00:00Z"), kNight, london),
            Utc("2027-01-16T07:00:00Z"));
  EXPECT_EQ(ReminderTime(due, Utc("2027-01-16T07:30:00Z"), kNight, london),
            Utc("2027-01-16T07:00:00Z"))
      << "just half an hour";
  EXPECT_EQ(ReminderTime(due, Utc("2027-01-16T07:29:59Z"), kNight, london),
            Utc("2027-01-15T21:55:00Z"))
      << "before they begin";
  EXPECT_EQ(ReminderTime(due, Utc("2027-01-16T07:29:59Z"), std::nullopt, london), due);
  EXPECT_EQ(ReminderTime(Utc("2027-01-16T12:00:00Z"), Utc("2027-01-16T14:00:00Z"), kNight, london),
            Utc("2027-01-16T12:00:00Z"));
}

TEST(QuietHoursTest, NextMinuteOfDay) {
  const absl::TimeZone london = Zone("Europe/London");
  EXPECT_EQ(NextMinuteOfDay(18 * 60, Utc("2027-01-15T17:59:59Z"), london),
            Utc("2027-01-15T18:00:00Z"));
  EXPECT_EQ(NextMinuteOfDay(18 * 60, Utc("2027-01-15T18:00:00Z"), london),
            Utc("2027-01-16T18:00:00Z"));
  EXPECT_EQ(NextMinuteOfDay(90, Utc("2027-03-28T00:00:00Z"), london), Utc("2027-03-28T01:00:00Z"))
      << "1:30 is passed over";
  EXPECT_EQ(NextMinuteOfDay(90, Utc("2027-10-31T00:30:00Z"), london), Utc("2027-11-01T01:30:00Z"))
      << "once a day, though it is shown twice";
}

RC_GTEST_PROP(QuietHoursProperty, AQuietClockIsANightAndANightEndsOnAClockThatIsNot, ()) {
  const Change change = *rc::gen::elementOf(kChanges);
  const absl::TimeZone zone = Zone(change.zone);
  const QuietHours hours = AnyHours();
  const absl::Time time = AnyTime(change);
  const auto night = FindNight(hours, time, zone);
  if (ClockShowsQuiet(hours, time, zone)) RC_ASSERT(night.has_value());
  if (!night) return;
  RC_ASSERT(night->begin <= time);
  RC_ASSERT(time < night->end);
  RC_ASSERT(night->end - night->begin <= kLongestNight);
  RC_ASSERT(!ClockShowsQuiet(hours, night->end, zone));
  RC_ASSERT(!FindNight(hours, night->end, zone).has_value());
  RC_ASSERT(!FindNight(hours, night->begin - absl::Seconds(1), zone).has_value());
  RC_ASSERT(FindNight(hours, night->begin, zone) == night);
}

RC_GTEST_PROP(QuietHoursProperty, RemindersNeverRingInTheNightNorComeTooLate, ()) {
  const Change change = *rc::gen::elementOf(kChanges);
  const absl::TimeZone zone = Zone(change.zone);
  const QuietHours hours = AnyHours();
  const absl::Time due = AnyTime(change);
  const absl::Time start = due + absl::Minutes(*rc::gen::inRange(0, 26 * 60));
  const absl::Time leaves = ReminderTime(due, start, hours, zone);
  RC_ASSERT(!ClockShowsQuiet(hours, leaves, zone));
  RC_ASSERT(leaves <= start);
  RC_ASSERT(leaves <= due || leaves + kTimeToGetReady <= start);
  RC_ASSERT(leaves >= due - kLongestNight - kBeforeNight);
}

RC_GTEST_PROP(QuietHoursProperty, TheDigestComesOnceADay, ()) {
  const Change change = *rc::gen::elementOf(kChanges);
  const absl::TimeZone zone = Zone(change.zone);
  const int minute = *rc::gen::inRange(0, 24 * 60);
  const absl::Time time = AnyTime(change);
  const absl::Time next = NextMinuteOfDay(minute, time, zone);
  const absl::Time after = NextMinuteOfDay(minute, next, zone);
  RC_ASSERT(next > time);
  RC_ASSERT(next - time <= absl::Hours(25));
  RC_ASSERT(after > next);
  RC_ASSERT(after - next <= absl::Hours(25));
}

}  // namespace
}  // namespace amble::messaging
