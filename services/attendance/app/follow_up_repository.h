#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/domain/follow_up.h"
#include "services/platform/storage/database.h"

namespace amble::attendance {

/// Which page of a group's follow-ups.
struct FollowUpWindow {
  bool resolved = false;  ///< also those that are
  absl::Time due_before = absl::InfiniteFuture();
  std::string assignee = {};  ///< id; empty for all
  absl::Time after_due = absl::InfinitePast();
  std::string after_id;
  int limit = 0;
};

/// Tasks to look after members. Thread-safe.
class FollowUpRepository {
 public:
  virtual ~FollowUpRepository() = default;

  /// Nothing happens when there is one for the same member and missed walk already, in any state.
  virtual absl::Status Add(storage::Transaction& transaction, const FollowUp& follow_up) = 0;

  /// Nothing when the group has no such follow-up. Until the end of the transaction nobody else
  /// changes it.
  virtual absl::StatusOr<std::optional<FollowUp>> Lock(storage::Transaction& transaction,
                                                       const std::string& practice,
                                                       const std::string& group,
                                                       const std::string& follow_up) = 0;

  /// Those that are due first come first.
  virtual absl::StatusOr<std::vector<FollowUp>> List(storage::Transaction& transaction,
                                                     const std::string& practice,
                                                     const std::string& group,
                                                     const FollowUpWindow& window) = 0;

  /// Those of `members` (ids) who have an open follow-up of kAbsence.
  virtual absl::StatusOr<std::set<std::string>> WithOpenAbsence(
      storage::Transaction& transaction, const std::string& practice,
      std::vector<std::string> members) = 0;

  /// Open follow-ups of `members` (ids), what is due first comes first.
  virtual absl::StatusOr<std::vector<FollowUp>> OpenOf(storage::Transaction& transaction,
                                                       const std::string& practice,
                                                       std::vector<std::string> members) = 0;

  /// Stores reason, due and assignee, unless it is resolved.
  virtual absl::Status SavePlan(storage::Transaction& transaction, const FollowUp& follow_up) = 0;

  /// Stores resolve_time, resolved_by and note, unless it is resolved.
  virtual absl::Status SaveResolution(storage::Transaction& transaction,
                                      const FollowUp& follow_up) = 0;
};

}  // namespace amble::attendance
