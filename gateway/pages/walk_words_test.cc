#include "gateway/pages/walk_words.h"

#include <gtest/gtest.h>

namespace amble::gateway {
namespace {

absl::Time Utc(int year, int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), absl::UTCTimeZone());
}

const absl::Time kNow = Utc(2026, 11, 22, 12);

TEST(WalkWordsTest, DatesAreThoseOfThePlace) {
  const absl::TimeZone london = ZoneOf("Europe/London");
  EXPECT_EQ(DateInWords(Utc(2026, 11, 24, 10), london, kNow), "Tuesday 24 November");
  EXPECT_EQ(DateInWords(Utc(2027, 1, 3, 10), london, kNow), "Sunday 3 January 2027");
  EXPECT_EQ(DateInWords(Utc(2027, 1, 4, 10), london, kNow), "Monday 4 January 2027");
  // Late in London, the next day in Auckland; the year there is what counts.
  EXPECT_EQ(DateInWords(Utc(2026, 12, 31, 23), london, kNow), "Thursday 31 December");
  EXPECT_EQ(DateInWords(Utc(2026, 12, 31, 23), ZoneOf("Pacific/Auckland"), kNow),
            "Friday 1 January 2027");
}

TEST(WalkWordsTest, TimesFollowTheClockChange) {
  const absl::TimeZone london = ZoneOf("Europe/London");
  EXPECT_EQ(TimeInWords(Utc(2027, 3, 23, 10), london), "10am");
  EXPECT_EQ(TimeInWords(Utc(2027, 3, 30, 10), london), "11am");
  EXPECT_EQ(DateAndTimeInWords(Utc(2026, 11, 24, 14, 5), london, kNow),
            "Tuesday 24 November, 2:05pm");
}

TEST(WalkWordsTest, TimesOfDay) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  EXPECT_EQ(TimeInWords(Utc(2026, 1, 1, 0), utc), "midnight");
  EXPECT_EQ(TimeInWords(Utc(2026, 1, 1, 0, 30), utc), "12:30am");
  EXPECT_EQ(TimeInWords(Utc(2026, 1, 1, 11, 59), utc), "11:59am");
  EXPECT_EQ(TimeInWords(Utc(2026, 1, 1, 12), utc), "12 noon");
  EXPECT_EQ(TimeInWords(Utc(2026, 1, 1, 12, 1), utc), "12:01pm");
  EXPECT_EQ(TimeInWords(Utc(2026, 1, 1, 23), utc), "11pm");
  EXPECT_EQ(TimeRangeInWords(Utc(2026, 1, 1, 11, 30), 90, utc), "11:30am to 1pm");
  EXPECT_EQ(TimeRangeInWords(Utc(2026, 1, 1, 11), 0, utc), "11am");
}

TEST(WalkWordsTest, Lengths) {
  EXPECT_EQ(LengthInWords(1), "1 minute");
  EXPECT_EQ(LengthInWords(50), "50 minutes");
  EXPECT_EQ(LengthInWords(60), "1 hour");
  EXPECT_EQ(LengthInWords(61), "1 hour and 1 minute");
  EXPECT_EQ(LengthInWords(150), "2 hours and 30 minutes");
}

TEST(WalkWordsTest, ZonesAreNeverFiles) {
  for (const char* name : {"", "../etc/passwd", "/etc/localtime", "Europe/../London", "No/Such",
                           "<script>", "file:zone"}) {
    EXPECT_EQ(ZoneOf(name), absl::UTCTimeZone()) << name;
  }
  EXPECT_EQ(ZoneInWords("Europe/London"), "London time");
  EXPECT_EQ(ZoneInWords("America/Argentina/Buenos_Aires"), "Buenos Aires time");
  EXPECT_EQ(ZoneInWords("UTC"), "UTC time");
}

TEST(WalkWordsTest, MachinesReadTheOffset) {
  EXPECT_EQ(MachineTime(Utc(2026, 7, 1, 10), ZoneOf("Europe/London")), "2026-07-01T11:00+01:00");
}

}  // namespace
}  // namespace amble::gateway
