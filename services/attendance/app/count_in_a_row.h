#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/walk.h"

namespace amble::attendance {

/// Which walks count in a row. Those that a member had no place on are passed over; so are those
/// that were given up late where they do not count. A walk that they came to, or were excused from,
/// ends the row.
enum class InARow {
  kMissed,             ///< had a place until the end, and did not come
  kMissedOrGaveUpLate  ///< or had a place, and gave it up late
};

/// How many walks in a row `members` (ids) missed around `walk`, which counts as one for each of
/// them. Of the kMissedLookBack walks that are CLOSED before and after it. Counts no further than
/// `enough` in either direction.
absl::StatusOr<std::map<std::string, int>> CountInARow(const Dependencies& dependencies,
                                                       storage::Transaction& transaction,
                                                       const Walk& walk,
                                                       const std::set<std::string>& members,
                                                       InARow which, int enough);

}  // namespace amble::attendance
