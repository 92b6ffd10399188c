#include "services/scheduling/app/rederive_walks.h"

#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/change_series.h"
#include "services/scheduling/domain/derive_again.h"

namespace amble::scheduling {

absl::StatusOr<bool> RederiveWalks(const Dependencies& dependencies) {
  const ZoneCatalogue& zones = *dependencies.zones;
  const absl::Time now = dependencies.clock->Now();
  bool found = false;
  AMBLE_RETURN_IF_ERROR(
      dependencies.database->Write([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(const std::vector<Walk> walks,
                               dependencies.walks->LockDerivedBefore(transaction, zones.version(),
                                                                     kWalksDerivedAtOnce));
        found = !walks.empty();
        WalkChanges changes(dependencies, transaction);
        for (const Walk& walk : walks) {
          Walk derived = walk;
          const auto zone = zones.Find(walk.start.time_zone, "time_zone");
          // What has begun, or lies in a zone that is no more, stays at its instant.
          if (walk.start_time > now && zone.ok()) DeriveAgain(derived, *zone, zones.version());
          derived.tz_version = zones.version();
          AMBLE_RETURN_IF_ERROR(changes.Keep(walk, std::move(derived)));
        }
        return changes.Tell(nullptr);
      }));
  return found;
}

}  // namespace amble::scheduling
