#include "gateway/pages/walk_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/time/civil_time.h"
#include "gateway/http/characters.h"
#include "gateway/pages/words.h"

namespace amble::gateway {
namespace {

constexpr int kMinutesPerHour = 60;

/// Names of tzdata have no dots: "../" and the like are no zones.
bool IsZoneName(std::string_view name) {
  return !name.empty() && IsAlpha(name[0]) && std::all_of(name.begin(), name.end(), [](char c) {
    return IsAlpha(c) || IsDigit(c) || c == '/' || c == '_' || c == '-' || c == '+';
  });
}

std::string Minutes(int count) {
  return count == 1 ? Say("minute") : Say("minutes", {{"count", std::to_string(count)}});
}

std::string Hours(int count) {
  return count == 1 ? Say("hour") : Say("hours", {{"count", std::to_string(count)}});
}

}  // namespace

absl::TimeZone ZoneOf(const std::string& name) {
  absl::TimeZone zone;
  if (!IsZoneName(name) || !absl::LoadTimeZone(name, &zone)) return absl::UTCTimeZone();
  return zone;
}

std::string DateInWords(absl::Time time, absl::TimeZone zone, absl::Time now) {
  const absl::CivilDay day = absl::ToCivilDay(time, zone);
  // Abseil's weeks begin on Monday, ours on Sunday.
  const auto weekday = static_cast<int>(absl::GetWeekday(day)) + 1;
  const std::string number = std::to_string(day.day());
  const std::string year = std::to_string(day.year());
  if (day.year() == absl::ToCivilDay(now, zone).year()) {
    return Say(
        "date",
        {{"weekday", WeekdayName(weekday)}, {"day", number}, {"month", MonthName(day.month())}});
  }
  return Say("date_with_year", {{"weekday", WeekdayName(weekday)},
                                {"day", number},
                                {"month", MonthName(day.month())},
                                {"year", year}});
}

std::string TimeInWords(absl::Time time, absl::TimeZone zone) {
  const absl::CivilMinute minute = absl::ToCivilMinute(time, zone);
  if (minute.minute() == 0 && minute.hour() == 0) return Say("midnight");
  if (minute.minute() == 0 && minute.hour() == 12) return Say("noon");
  const int hour = minute.hour() % 12 == 0 ? 12 : minute.hour() % 12;
  const char* half = minute.hour() < 12 ? "am" : "pm";
  if (minute.minute() == 0) return fmt::format("{}{}", hour, half);
  return fmt::format("{}:{:02}{}", hour, minute.minute(), half);
}

std::string DateAndTimeInWords(absl::Time time, absl::TimeZone zone, absl::Time now) {
  return Say("date_and_time",
             {{"date", DateInWords(time, zone, now)}, {"time", TimeInWords(time, zone)}});
}

std::string TimeRangeInWords(absl::Time start, int minutes, absl::TimeZone zone) {
  if (minutes <= 0) return TimeInWords(start, zone);
  return Say("time_range", {{"from", TimeInWords(start, zone)},
                            {"to", TimeInWords(start + absl::Minutes(minutes), zone)}});
}

std::string LengthInWords(int minutes) {
  if (minutes < kMinutesPerHour) return Minutes(minutes);
  if (minutes % kMinutesPerHour == 0) return Hours(minutes / kMinutesPerHour);
  return Say("hours_and_minutes", {{"hours", Hours(minutes / kMinutesPerHour)},
                                   {"minutes", Minutes(minutes % kMinutesPerHour)}});
}

std::string ZoneInWords(std::string_view zone_name) {
  const size_t slash = zone_name.rfind('/');
  std::string place(slash == std::string_view::npos ? zone_name : zone_name.substr(slash + 1));
  std::replace(place.begin(), place.end(), '_', ' ');
  return Say("zone_time", {{"place", place}});
}

std::string MachineTime(absl::Time time, absl::TimeZone zone) {
  return absl::FormatTime("%Y-%m-%dT%H:%M%Ez", time, zone);
}

}  // namespace amble::gateway
