#include "services/scheduling/app/set_route_way.h"

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/read_way.h"

namespace amble::scheduling {

absl::StatusOr<Route> SetRouteWay::operator()(const rpc::CallContext& call,
                                              const RouteVersion& which,
                                              const std::string& gpx) const {
  AMBLE_ASSIGN_OR_RETURN(const KeptWay way, ReadWay(gpx, "gpx"));
  return ChangePlace(
      dependencies_, call, which, [&](storage::Transaction& transaction, Route& route) {
        route.has_way = true;
        return dependencies_.places->SaveWay(transaction, which.practice, which.id, way.polyline);
      });
}

}  // namespace amble::scheduling
