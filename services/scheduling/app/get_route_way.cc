#include "services/scheduling/app/get_route_way.h"

#include <optional>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {

absl::StatusOr<DrawnWay> GetRouteWay::operator()(const rpc::CallContext&,
                                                 const std::string& practice,
                                                 const std::string& id) const {
  std::optional<Route> route;
  std::optional<std::string> way;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(route, dependencies_.routes->Find(transaction, practice, id));
        AMBLE_ASSIGN_OR_RETURN(way, dependencies_.places->FindWay(transaction, practice, id));
        return absl::OkStatus();
      }));
  if (!route) return NotFound("route");
  if (!way) return NotFound("way");
  return Draw(*std::move(way), route->title);
}

}  // namespace amble::scheduling
