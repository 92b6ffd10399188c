#include "services/scheduling/app/schedule_of.h"

#include <string>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

constexpr std::pair<std::string_view, std::string_view> kSpellings[] = {
    {".exdates", ".exclude_times"}, {".rdates", ".extra_times"}};

/// The fields of iCalendar as requests spell them.
absl::Status AsRequestsSpell(const absl::Status& status) {
  std::vector<FieldViolation> violations = ViolationsOf(status);
  if (violations.empty()) return status;
  for (FieldViolation& violation : violations) {
    for (const auto& [domain, request] : kSpellings) {
      const size_t at = violation.field.find(domain);
      if (at != std::string::npos) violation.field.replace(at, domain.size(), request);
    }
  }
  return InvalidFields(violations, ReasonOf(status));
}

absl::StatusOr<Schedule> Make(const RecurrenceText& text, absl::CivilSecond start,
                              absl::TimeZone zone, std::string_view field) {
  AMBLE_ASSIGN_OR_RETURN(const Recurrence recurrence, ParseRecurrence(text, field));
  return Schedule::Create(recurrence, start, zone, field);
}

}  // namespace

absl::StatusOr<Schedule> ScheduleOf(const WallTime& start, const RecurrenceText& recurrence,
                                    const ZoneCatalogue& zones, std::string_view start_field,
                                    std::string_view recurrence_field) {
  AMBLE_ASSIGN_OR_RETURN(const absl::Time instant, Resolve(start, zones, start_field));
  AMBLE_ASSIGN_OR_RETURN(const absl::TimeZone zone, zones.Find(start.time_zone, start_field));
  if (instant != zone.At(start.local).pre) {
    return InvalidField(std::string(start_field) + ".utc_offset_minutes",
                        "A walk that repeats begins the first time that the clocks show it.");
  }
  absl::StatusOr<Schedule> schedule = Make(recurrence, start.local, zone, recurrence_field);
  if (!schedule.ok()) return AsRequestsSpell(schedule.status());
  return schedule;
}

}  // namespace amble::scheduling
