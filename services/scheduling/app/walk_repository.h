#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/storage/database.h"
#include "services/scheduling/domain/walk.h"

namespace amble::scheduling {

/// A window of walks: those that start in [from, to), after the walk (after_time, after_id),
/// soonest first, at most `limit`.
struct WalkWindow {
  absl::Time from = absl::InfinitePast();
  absl::Time to = absl::InfiniteFuture();
  absl::Time after_time = absl::InfinitePast();
  std::string after_id;
  int limit = 0;
};

/// Where walks are kept. Walks are read with what they take from their route.
class WalkRepository {
 public:
  virtual ~WalkRepository() = default;
  /// The walk, or nullopt. `lock`: until the end of the transaction nobody else changes it.
  virtual absl::StatusOr<std::optional<Walk>> Find(storage::Transaction& transaction,
                                                   const WalkKey& key, bool lock = false) = 0;
  virtual absl::StatusOr<std::vector<Walk>> ListOfGroup(storage::Transaction& transaction,
                                                        const std::string& practice,
                                                        const std::string& group,
                                                        const WalkWindow& window) = 0;
  /// The walks of all groups of which `person` is an ACTIVE member.
  virtual absl::StatusOr<std::vector<Walk>> ListOfPerson(storage::Transaction& transaction,
                                                         const std::string& person,
                                                         const WalkWindow& window) = 0;
  /// Walks that are PLANNED on `route` and start after `after`, by their ids, after the id
  /// `after_id`; at most `limit`. Until the end of the transaction nobody else changes them. Fewer
  /// than `limit` does not mean that there are no more; none at all does.
  virtual absl::StatusOr<std::vector<Walk>> LockPlannedOnRoute(
      storage::Transaction& transaction, const std::string& practice, const std::string& route,
      absl::Time after, const std::string& after_id, int limit) = 0;
  /// Creates or replaces what is the walk's own (not what it takes from its route).
  virtual absl::Status Save(storage::Transaction& transaction, const Walk& walk) = 0;
  /// Makes walks that are under way or closed PLANNED: attendance tells of them anew.
  virtual absl::Status ForgetProgress(storage::Transaction& transaction) = 0;
};

}  // namespace amble::scheduling
