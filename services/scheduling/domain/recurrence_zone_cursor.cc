#include "services/scheduling/domain/recurrence_zone_cursor.h"

#include <algorithm>
#include <limits>

#include "services/scheduling/domain/recurrence_dates.h"

namespace amble::scheduling {
namespace {

constexpr int64_t kSecondsPerDay = int64_t{24} * 60 * 60;

}  // namespace

ZoneCursor::Found ZoneCursor::LookUp(int64_t local_seconds) {
  const auto day = static_cast<DayNumber>(local_seconds / kSecondsPerDay);
  const absl::TimeZone::TimeInfo info =
      zone_.At(absl::CivilSecond(ToCivilDay(day)) + local_seconds % kSecondsPerDay);
  const int64_t instant = absl::ToUnixSeconds(info.pre);
  if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) return {instant, ClockChange::kMoved};
  if (info.kind == absl::TimeZone::TimeInfo::REPEATED) return {instant, ClockChange::kFirstOfTwo};
  offset_ = local_seconds - instant;
  steady_from_ = local_seconds;
  steady_to_ = std::numeric_limits<int64_t>::max();
  absl::TimeZone::CivilTransition change;
  if (zone_.NextTransition(info.pre, &change)) {
    steady_to_ = ToLocalSeconds(std::min(change.from, change.to));
  }
  return {instant, ClockChange::kNone};
}

}  // namespace amble::scheduling
