#pragma once

#include <string>

#include "absl/time/time.h"

namespace amble::gateway {

/// One walk for a calendar.
struct CalendarEntry {
  std::string uid;   ///< the same for the same walk, always
  int sequence = 0;  ///< grows with every change that calendars must follow
  absl::Time start;
  int duration_minutes = 0;
  std::string title;
  std::string location;  ///< may be empty
  bool cancelled = false;
  absl::Time written;  ///< when this file is written
};

/// An iCalendar file (RFC 5545) with one VEVENT in UTC, which no calendar can misread, written by
/// libical: what is in the texts cannot end a line.
std::string WriteCalendarFile(const CalendarEntry& entry);

}  // namespace amble::gateway
