#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/domain/walk.h"
#include "services/platform/storage/database.h"

namespace amble::attendance {

/// Walks with their counters. Who changes a walk or an answer to it holds the walk's row first, so
/// that several writers, also in several processes, decide one after the other.
class WalkRepository {
 public:
  virtual ~WalkRepository() = default;

  /// The walk, or nothing when it is not known in this practice.
  virtual absl::StatusOr<std::optional<Walk>> Find(storage::Transaction& transaction,
                                                   const std::string& practice,
                                                   const std::string& walk) = 0;

  /// Those of `walks` that are known, each once, in the order of their ids. Their rows are locked
  /// in that order until the end of the transaction.
  virtual absl::StatusOr<std::vector<Walk>> Lock(storage::Transaction& transaction,
                                                 const std::string& practice,
                                                 std::vector<std::string> walks) = 0;

  /// Like Lock, for all walks of a group that start after `now`, have not been started and are not
  /// cancelled.
  virtual absl::StatusOr<std::vector<Walk>> LockUpcoming(storage::Transaction& transaction,
                                                         const std::string& practice,
                                                         const std::string& group,
                                                         absl::Time now) = 0;

  /// The ids of `first` and of the walks of its series and group whose slots follow its own, start
  /// after `now`, have not been started and are not cancelled; in the order of their slots, at most
  /// `limit`. None when `first` is of no series.
  virtual absl::StatusOr<std::vector<std::string>> ListFollowing(storage::Transaction& transaction,
                                                                 const Walk& first, absl::Time now,
                                                                 int limit) = 0;

  /// Adds or replaces a walk, whole.
  virtual absl::Status Save(storage::Transaction& transaction, const Walk& walk) = 0;

  /// Stores what an answer changes of walks that are stored already: the counters, the next join
  /// sequence and the version of the minimum. One batch.
  virtual absl::Status SaveTurnouts(storage::Transaction& transaction,
                                    std::span<const Walk* const> walks) = 0;

  /// Makes every plan be taken over again, whatever its version: the feed begins anew.
  virtual absl::Status ForgetPlanVersions(storage::Transaction& transaction) = 0;

  /// After the feed was read anew: deletes walks that it did not tell of and that nobody has
  /// answered or been on; cancels the others.
  virtual absl::Status RemoveUntold(storage::Transaction& transaction) = 0;
};

}  // namespace amble::attendance
