#pragma once

#include "absl/status/status.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/walk_book.h"

namespace amble::attendance {

/// Loads as much of the waiting list as may move up when `removals` answers leave their place or
/// the list.
absl::Status LoadFirstWaiting(const Dependencies& dependencies, storage::Transaction& transaction,
                              WalkBook& book, int64_t removals);

/// Writes the answers of `book` that have changed, their events, and the walk's counters.
absl::Status SaveAnswers(const Dependencies& dependencies, storage::Transaction& transaction,
                         const WalkBook& book);

}  // namespace amble::attendance
