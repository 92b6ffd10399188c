#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/domain/series_edit.h"

namespace amble::scheduling {

/// The most walks of a series that one change looks at; INVALID_ARGUMENT beyond. Half a year
/// ahead is what is planned.
inline constexpr int kMostWalksEdited = 1000;

/// Which walk is named, the etag that it must have (empty: any), and which others are changed.
struct SeriesChange {
  WalkKey key;
  std::string etag;
  Scope scope = Scope::kAll;
  /// The named walk may have reached its start, as CheckMayCancel says.
  bool cancels = false;
};

/// A series that nobody else changes until the end of the transaction.
struct SeriesInHand {
  Series series;
  Walk named;  ///< has not started; or may be cancelled, where that is asked for
  /// Those that the scope is for, by slot, the named one among them; also some that have started
  /// or are cancelled.
  std::vector<Walk> walks;
};

/// kThis for a walk that is no series' (or none at all), else `wanted`.
absl::StatusOr<Scope> ScopeFor(const Dependencies& dependencies, const WalkKey& key, Scope wanted);

/// As ChangeWalk, for more than one walk of a series. `effect` saves what it changes. NOT_FOUND,
/// ABORTED; FAILED_PRECONDITION when the named walk has started or is cancelled.
absl::StatusOr<Walk> ChangeSeries(
    const Dependencies& dependencies, const rpc::CallContext& call, const SeriesChange& change,
    const std::function<absl::Status(storage::Transaction&, const SeriesInHand&)>& effect);

/// Saves walks that are changed together, and tells of those that others see differently.
class WalkChanges {
 public:
  WalkChanges(const Dependencies& dependencies, storage::Transaction& transaction)
      : dependencies_(dependencies), transaction_(transaction) {}

  /// Saves `after`, as a new version when it shows something else than `before`.
  absl::Status Keep(const Walk& before, Walk after);
  /// Tells of the new versions. `call`, which may be null, is told the position of the last.
  absl::Status Tell(const rpc::CallContext* call);

 private:
  const Dependencies& dependencies_;
  storage::Transaction& transaction_;
  std::vector<WalkKey> changed_;
};

}  // namespace amble::scheduling
