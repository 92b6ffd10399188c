#include "services/scheduling/app/delete_route_photo.h"

#include "services/platform/errors/errors.h"

namespace amble::scheduling {

absl::StatusOr<Route> DeleteRoutePhoto::operator()(const rpc::CallContext& call,
                                                   const RouteVersion& which) const {
  return ChangePlace(
      dependencies_, call, which, [&](storage::Transaction& transaction, Route& route) {
        if (!route.has_photo) return NotFound("photo");
        route.has_photo = false;
        route.photo_note.clear();
        return dependencies_.places->DeletePhoto(transaction, which.practice, which.id);
      });
}

}  // namespace amble::scheduling
