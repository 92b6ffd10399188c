#include "services/scheduling/app/delete_route_way.h"

#include "services/platform/errors/errors.h"

namespace amble::scheduling {

absl::StatusOr<Route> DeleteRouteWay::operator()(const rpc::CallContext& call,
                                                 const RouteVersion& which) const {
  return ChangePlace(
      dependencies_, call, which, [&](storage::Transaction& transaction, Route& route) {
        if (!route.has_way) return NotFound("way");
        route.has_way = false;
        return dependencies_.places->DeleteWay(transaction, which.practice, which.id);
      });
}

}  // namespace amble::scheduling
