#include "services/scheduling/app/get_route_photo.h"

#include <optional>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {

absl::StatusOr<std::string> GetRoutePhoto::operator()(const rpc::CallContext&,
                                                      const std::string& practice,
                                                      const std::string& id) const {
  std::optional<Route> route;
  std::optional<std::string> photo;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(route, dependencies_.routes->Find(transaction, practice, id));
        AMBLE_ASSIGN_OR_RETURN(photo, dependencies_.places->FindPhoto(transaction, practice, id));
        return absl::OkStatus();
      }));
  if (!route) return NotFound("route");
  if (!photo) return NotFound("photo");
  return *std::move(photo);
}

}  // namespace amble::scheduling
