#include "services/messaging/app/time_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/time/civil_time.h"

namespace amble::messaging {

absl::TimeZone ZoneNamed(const std::string& name, const std::string& fallback) {
  absl::TimeZone zone;
  // Who tells of zones has looked them up in tzdata's list.
  if (!name.empty() && absl::LoadTimeZone(name, &zone)) return zone;
  if (!fallback.empty() && absl::LoadTimeZone(fallback, &zone)) return zone;
  return absl::UTCTimeZone();
}

std::string DayInWords(absl::Time time, absl::TimeZone zone, absl::Time now) {
  const bool same_year =
      absl::ToCivilYear(time, zone).year() == absl::ToCivilYear(now, zone).year();
  return absl::FormatTime(same_year ? "%A %-d %B" : "%A %-d %B %Y", time, zone);
}

std::string TimeInWords(absl::Time time, absl::TimeZone zone) {
  const absl::CivilMinute clock = absl::ToCivilMinute(time, zone);
  if (clock.minute() == 0 && clock.hour() == 0) return "midnight";
  if (clock.minute() == 0 && clock.hour() == 12) return "12 noon";
  const int hour = clock.hour() % 12 == 0 ? 12 : clock.hour() % 12;
  const char* half = clock.hour() < 12 ? "am" : "pm";
  if (clock.minute() == 0) return fmt::format("{}{}", hour, half);
  return fmt::format("{}:{:02}{}", hour, clock.minute(), half);
}

std::string WhenInWords(absl::Time start, absl::Duration length, absl::TimeZone zone,
                        absl::Time now) {
  const std::string begins =
      fmt::format("{}, {}", DayInWords(start, zone, now), TimeInWords(start, zone));
  if (length <= absl::ZeroDuration()) return begins;
  return fmt::format("{} to {}", begins, TimeInWords(start + length, zone));
}

std::string ZoneInWords(std::string_view zone_name) {
  const size_t slash = zone_name.rfind('/');
  std::string place(slash == std::string_view::npos ? zone_name : zone_name.substr(slash + 1));
  std::replace(place.begin(), place.end(), '_', ' ');
  return place + " time";
}

}  // namespace amble::messaging
