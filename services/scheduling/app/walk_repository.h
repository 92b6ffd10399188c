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

/// Which walks of a series: those with a slot at `from_slot` or later that have one at
/// `recent_slot` or later, too, or start after `after`; at most `limit`.
struct SeriesWalks {
  std::string from_slot;
  std::string recent_slot;
  absl::Time after = absl::InfinitePast();
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
  /// Walks of a series, whatever became of them, by their slots. Until the end of the transaction
  /// nobody else changes them.
  virtual absl::StatusOr<std::vector<Walk>> LockOfSeries(storage::Transaction& transaction,
                                                         const std::string& practice,
                                                         const std::string& series,
                                                         const SeriesWalks& wanted) = 0;
  /// Some walks that are PLANNED and were derived by data of the zones older than `tz_version`, at
  /// most `limit`; passes over those that other transactions hold, and holds what it returns.
  virtual absl::StatusOr<std::vector<Walk>> LockDerivedBefore(storage::Transaction& transaction,
                                                              const std::string& tz_version,
                                                              int limit) = 0;
  /// Creates or replaces what is the walk's own (not what it takes from its route).
  virtual absl::Status Save(storage::Transaction& transaction, const Walk& walk) = 0;
  /// Makes walks that are under way or closed PLANNED: attendance tells of them anew.
  virtual absl::Status ForgetProgress(storage::Transaction& transaction) = 0;
};

}  // namespace amble::scheduling
