#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/walk_book.h"

namespace amble::attendance {

/// How a group deals with free places; as usual when nothing is known of the group.
absl::StatusOr<PlaceRule> PlaceRuleOf(const Dependencies& dependencies,
                                      storage::Transaction& transaction,
                                      const std::string& practice, const std::string& group);

/// Loads as much of the waiting list as may move up when `removals` answers leave their place or
/// the list.
absl::Status LoadFirstWaiting(const Dependencies& dependencies, storage::Transaction& transaction,
                              WalkBook& book, int64_t removals);

/// Writes the answers of `book` that have changed, their events, the walk's counters, and whether
/// its minimum was crossed.
absl::Status SaveAnswers(const Dependencies& dependencies, storage::Transaction& transaction,
                         WalkBook& book);

}  // namespace amble::attendance
