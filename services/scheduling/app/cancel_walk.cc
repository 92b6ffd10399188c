#include "services/scheduling/app/cancel_walk.h"

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/change_series.h"
#include "services/scheduling/app/change_walk.h"
#include "services/scheduling/app/visibility.h"

namespace amble::scheduling {

namespace {

absl::StatusOr<Walk> CancelOne(const Dependencies& dependencies, const rpc::CallContext& call,
                               const WalkKey& key, const std::string& reason,
                               const std::string& etag) {
  return ChangeWalk(dependencies, call, key, etag, [&](storage::Transaction&, Walk& walk) {
    return Cancel(walk, reason, dependencies.clock->Now());
  });
}

absl::StatusOr<Walk> CancelSeries(const Dependencies& dependencies, const rpc::CallContext& call,
                                  const SeriesChange& change, const std::string& reason) {
  const absl::Time now = dependencies.clock->Now();
  return ChangeSeries(
      dependencies, call, change,
      [&](storage::Transaction& transaction, const SeriesInHand& in_hand) -> absl::Status {
        const bool all = change.scope == Scope::kAll;
        AMBLE_RETURN_IF_ERROR(dependencies.series->Save(
            transaction, EndedBefore(in_hand.series, all ? "" : in_hand.named.slot)));
        WalkChanges changes(dependencies, transaction);
        for (const Walk& walk : in_hand.walks) {
          if (!IsToCome(walk, now) && walk.key != in_hand.named.key) continue;
          Walk cancelled = walk;
          AMBLE_RETURN_IF_ERROR(Cancel(cancelled, reason, now));
          AMBLE_RETURN_IF_ERROR(changes.Keep(walk, std::move(cancelled)));
        }
        return changes.Tell(&call);
      });
}

}  // namespace

absl::StatusOr<Walk> CancelWalk::operator()(const rpc::CallContext& call, const WalkKey& key,
                                            const std::string& reason, const std::string& etag,
                                            Scope scope) const {
  AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                         RequireStanding(dependencies_, call, key.practice, key.group, MayCancel));
  AMBLE_ASSIGN_OR_RETURN(scope, ScopeFor(dependencies_, key, scope));
  CatchUpBeforeCancelling(dependencies_, call);
  AMBLE_ASSIGN_OR_RETURN(Walk walk,
                         scope == Scope::kThis
                             ? CancelOne(dependencies_, call, key, reason, etag)
                             : CancelSeries(dependencies_, call, {key, etag, scope, true}, reason));
  return AsSeenBy(standing, std::move(walk));
}

}  // namespace amble::scheduling
