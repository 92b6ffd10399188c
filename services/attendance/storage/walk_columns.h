#pragma once

#include "services/attendance/domain/walk.h"
#include "services/platform/storage/value.h"

namespace amble::attendance {

/// The columns of `walks`, in the order that ReadWalk expects. `w` names the table.
#define AMBLE_WALK_COLUMNS                                                                 \
  "w.practice, w.walk, w.group_id, w.plan_version, w.title, w.start_time, w.time_zone, "   \
  "w.duration_minutes, w.capacity, w.minimum, w.answer_by, w.cancelled, w.cancel_reason, " \
  "w.area, w.access, w.meeting_point, w.meeting_point_from, w.leader_phone, w.sequence, "  \
  "w.note, w.meeting_place, w.series, w.slot, w.decide_time, w.goes_ahead, w.going, "      \
  "w.waitlisted, w.offered, w.unsure, "                                                    \
  "w.not_going, "                                                                          \
  "w.next_join_sequence, "                                                                 \
  "w.progress, w.progress_version, w.started, w.closed, w.last_mark, w.minimum_version"

/// How many columns those are: what else a query selects begins there.
inline constexpr size_t kWalkColumns = 37;

Walk ReadWalk(const storage::Row& row);

}  // namespace amble::attendance
