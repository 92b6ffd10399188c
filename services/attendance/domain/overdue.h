#pragma once

#include "absl/time/time.h"
#include "services/attendance/domain/walk.h"

namespace amble::attendance {

/// How long after the planned end of a walk that is UNDER_WAY it is told that people are still out:
/// to those who lead the group, and then further.
inline constexpr absl::Duration kFirstOverdue = absl::Minutes(30);
inline constexpr absl::Duration kSecondOverdue = absl::Minutes(60);
/// After this nobody is told any more: it was never closed, and is no news.
inline constexpr absl::Duration kOverdueLasts = absl::Hours(48);
inline constexpr int kLastOverdueStage = 2;

/// How overdue `walk` is at `now`: 0 for not, then 1 and 2.
int OverdueStage(const Walk& walk, absl::Time now);

}  // namespace amble::attendance
