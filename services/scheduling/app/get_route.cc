#include "services/scheduling/app/get_route.h"

#include "services/platform/errors/errors.h"

namespace amble::scheduling {

absl::StatusOr<Route> GetRoute::operator()(const rpc::CallContext&, const std::string& practice,
                                           const std::string& id) const {
  absl::StatusOr<Route> result = NotFound("route");
  AMBLE_RETURN_IF_ERROR(dependencies_.database->Read([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(auto route, dependencies_.routes->Find(transaction, practice, id));
    if (route) result = *std::move(route);
    return absl::OkStatus();
  }));
  return result;
}

}  // namespace amble::scheduling
