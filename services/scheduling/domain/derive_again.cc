#include "services/scheduling/domain/derive_again.h"

#include "services/scheduling/domain/walk_fields.h"

namespace amble::scheduling {
namespace {

absl::CivilSecond LocalOf(const Walk& walk) {
  if (walk.series.empty() || Owns(walk, WalkField::kStart)) return walk.start.local;
  return ParseLocalTime(walk.slot, "slot").value_or(walk.start.local);
}

absl::Time InstantOf(const Walk& walk, absl::TimeZone zone) {
  const absl::TimeZone::TimeInfo found = zone.At(LocalOf(walk));
  if (found.kind != absl::TimeZone::TimeInfo::REPEATED || !walk.start.utc_offset_minutes) {
    return found.pre;
  }
  const absl::Duration offset = absl::Seconds(zone.At(found.post).offset);
  return offset == absl::Minutes(*walk.start.utc_offset_minutes) ? found.post : found.pre;
}

}  // namespace

void DeriveAgain(Walk& walk, absl::TimeZone zone, const std::string& tz_version) {
  walk.tz_version = tz_version;
  const absl::Time instant = InstantOf(walk, zone);
  const WallTime start = ToWallTime(instant, walk.start.time_zone, zone);
  if (instant == walk.start_time && start.local == walk.start.local) return;
  if (instant != walk.start_time) ++walk.sequence;
  if (walk.answer_by_time != absl::InfiniteFuture()) {
    walk.answer_by_time += instant - walk.start_time;
  }
  walk.start = start;
  walk.start_time = instant;
}

}  // namespace amble::scheduling
