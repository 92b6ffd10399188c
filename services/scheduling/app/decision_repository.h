#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/storage/database.h"
#include "services/scheduling/domain/decision.h"

namespace amble::scheduling {

/// Where what attendance tells of minimums is kept, and which walks are to be decided.
class DecisionRepository {
 public:
  virtual ~DecisionRepository() = default;
  /// Keeps `minimum`, unless something as new is kept.
  virtual absl::Status Apply(storage::Transaction& transaction, const Minimum& minimum) = 0;
  /// Forgets what was told.
  virtual absl::Status Reset(storage::Transaction& transaction) = 0;
  /// What was told last of a walk, or nullopt.
  virtual absl::StatusOr<std::optional<Minimum>> FindMinimum(storage::Transaction& transaction,
                                                             const WalkKey& walk) = 0;
  /// Whether the time for deciding has come at `now` for a PLANNED walk that has not reached its
  /// start, whatever is known of it.
  virtual absl::StatusOr<bool> AnyDue(storage::Transaction& transaction, absl::Time now) = 0;
  /// One of those walks, the longest due first, that can be decided: it is for its leaders, or it
  /// is known whether its minimum is reached, as of its present version. Nobody else changes it
  /// until the end of the transaction; passes over those that other transactions hold.
  virtual absl::StatusOr<std::optional<WalkKey>> ClaimDue(storage::Transaction& transaction,
                                                          absl::Time now) = 0;
};

}  // namespace amble::scheduling
