#include "services/scheduling/app/set_route_photo.h"

#include <optional>

#include "services/platform/errors/errors.h"
#include "services/platform/images/photo.h"

namespace amble::scheduling {

absl::StatusOr<Route> SetRoutePhoto::operator()(const rpc::CallContext& call,
                                                const RouteVersion& which, const std::string& photo,
                                                const std::string& note) const {
  std::optional<images::Photo> clean;
  if (!photo.empty()) {
    AMBLE_ASSIGN_OR_RETURN(clean, images::CleanPhoto(photo, "photo"));
  }
  return ChangePlace(
      dependencies_, call, which, [&](storage::Transaction& transaction, Route& route) {
        if (!clean && !route.has_photo) return MissingField("photo");
        route.has_photo = true;
        route.photo_note = note;
        if (!clean) return absl::OkStatus();
        return dependencies_.places->SavePhoto(transaction, which.practice, which.id, clean->jpeg);
      });
}

}  // namespace amble::scheduling
