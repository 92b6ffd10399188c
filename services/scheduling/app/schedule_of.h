#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "services/platform/clock/zone_catalogue.h"
#include "services/scheduling/domain/recurrence_schedule.h"
#include "services/scheduling/domain/wall_time.h"

namespace amble::scheduling {

/// When walks are that begin at `start` and repeat as `recurrence` says. INVALID_ARGUMENT naming a
/// part of `start_field`, as Resolve does, or of `recurrence_field` as the API spells it: "rrule",
/// "exclude_times[2]", "extra_times". Of a start that the clocks show twice, the first is taken:
/// the dates of a rule are read so.
absl::StatusOr<Schedule> ScheduleOf(const WallTime& start, const RecurrenceText& recurrence,
                                    const ZoneCatalogue& zones, std::string_view start_field,
                                    std::string_view recurrence_field);

}  // namespace amble::scheduling
