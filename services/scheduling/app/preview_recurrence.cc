#include "services/scheduling/app/preview_recurrence.h"

#include <algorithm>
#include <optional>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/schedule_of.h"

namespace amble::scheduling {
namespace {

/// Walks begin at whole seconds.
constexpr absl::Duration kAtOnceAfter = absl::Seconds(1);

}  // namespace

absl::StatusOr<PreviewPage> PreviewRecurrence::operator()(
    const PreviewRecurrenceQuery& query) const {
  AMBLE_ASSIGN_OR_RETURN(
      const Schedule schedule,
      ScheduleOf(query.start, query.recurrence, *dependencies_.zones, "start", "recurrence"));
  const absl::Time now = dependencies_.clock->Now();
  const absl::TimeZone zone = schedule.zone();
  const absl::Time start = zone.At(schedule.start()).pre;
  std::optional<int> offset;
  absl::Time from = start;
  if (query.after >= start) {
    offset = zone.At(query.after).offset;
    from = query.after + kAtOnceAfter;
  } else {
    // Later pages go on also when the first date has come meanwhile.
    AMBLE_RETURN_IF_ERROR(CheckStart(start, now, "start"));
  }
  const Occurrences found = schedule.Between(from, std::max(from, now + kPlanningHorizon),
                                             static_cast<size_t>(query.limit));
  PreviewPage page{.dates = {}, .more = found.more};
  page.dates.reserve(found.occurrences.size());
  for (const Occurrence& occurrence : found.occurrences) {
    const int here = zone.At(occurrence.start).offset;
    page.dates.push_back({.start = ToWallTime(occurrence.start, query.start.time_zone, zone),
                          .occurrence = occurrence,
                          .offset_changed = offset && *offset != here});
    offset = here;
  }
  return page;
}

}  // namespace amble::scheduling
