#pragma once

#include <string>
#include <string_view>

#include "absl/time/time.h"

/// When something is, in words.
namespace amble::messaging {

/// The zone `name`, else the zone `fallback`, else UTC.
absl::TimeZone ZoneNamed(const std::string& name, const std::string& fallback = "");

/// "Tuesday 24 November"; with the year unless it is the year of `now` there.
std::string DayInWords(absl::Time time, absl::TimeZone zone, absl::Time now);
/// "10am", "2:30pm", "12 noon", "midnight".
std::string TimeInWords(absl::Time time, absl::TimeZone zone);
/// "Tuesday 24 November, 10am to 10:50am".
std::string WhenInWords(absl::Time start, absl::Duration length, absl::TimeZone zone,
                        absl::Time now);
/// "London time" for Europe/London.
std::string ZoneInWords(std::string_view zone_name);

}  // namespace amble::messaging
