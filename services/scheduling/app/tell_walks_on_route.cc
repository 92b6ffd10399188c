#include "services/scheduling/app/tell_walks_on_route.h"

#include <string>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {

absl::Status TellWalksOnRoute(const Dependencies& dependencies, storage::Transaction& transaction,
                              const rpc::CallContext& call, const Route& route) {
  const absl::Time now = dependencies.clock->Now();
  std::string after_id;
  while (true) {
    AMBLE_ASSIGN_OR_RETURN(
        auto walks, dependencies.walks->LockPlannedOnRoute(transaction, route.practice, route.id,
                                                           now, after_id, kWalksAtOnce));
    if (walks.empty()) return dependencies.events->Changed(transaction, route, &call);
    for (Walk& walk : walks) {
      ++walk.version;
      AMBLE_RETURN_IF_ERROR(dependencies.walks->Save(transaction, walk));
      AMBLE_RETURN_IF_ERROR(dependencies.events->Changed(transaction, walk, &call));
    }
    after_id = walks.back().key.walk;
  }
}

}  // namespace amble::scheduling
