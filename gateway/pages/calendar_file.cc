#include "gateway/pages/calendar_file.h"

#include "services/platform/calendar/calendar.h"

namespace amble::gateway {

std::string WriteCalendarFile(const CalendarEntry& entry) {
  return calendar::WriteCalendar({{.uid = entry.uid,
                                   .sequence = entry.sequence,
                                   .start = entry.start,
                                   .duration = absl::Minutes(entry.duration_minutes),
                                   .summary = entry.title,
                                   .location = entry.location,
                                   .cancelled = entry.cancelled,
                                   .stamp = entry.written}},
                                 calendar::Method::kPublish);
}

}  // namespace amble::gateway
