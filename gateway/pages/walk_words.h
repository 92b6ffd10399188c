#pragma once

#include <string>
#include <string_view>

#include "absl/time/time.h"

/// When a walk is, in words.
namespace amble::gateway {

/// The zone `name`, or UTC when the system does not have it.
absl::TimeZone ZoneOf(const std::string& name);

/// "Tuesday 24 November"; with the year unless it is the year of `now` there.
std::string DateInWords(absl::Time time, absl::TimeZone zone, absl::Time now);
/// "10am", "2:30pm", "12 noon", "midnight".
std::string TimeInWords(absl::Time time, absl::TimeZone zone);
/// "Tuesday 24 November, 10am".
std::string DateAndTimeInWords(absl::Time time, absl::TimeZone zone, absl::Time now);
/// "10am to 10:50am".
std::string TimeRangeInWords(absl::Time start, int minutes, absl::TimeZone zone);
/// "50 minutes", "1 hour and 30 minutes".
std::string LengthInWords(int minutes);
/// "London time" for Europe/London, "UTC time" for UTC.
std::string ZoneInWords(std::string_view zone_name);
/// For <time datetime>: "2026-11-24T10:00+00:00".
std::string MachineTime(absl::Time time, absl::TimeZone zone);

}  // namespace amble::gateway
