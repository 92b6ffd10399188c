#include "services/scheduling/app/get_meeting_place.h"

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/authorize.h"

namespace amble::scheduling {

absl::StatusOr<Route> GetMeetingPlace::FindRoute(storage::Transaction& transaction,
                                                 const WalkKey& key,
                                                 const std::string& place) const {
  AMBLE_ASSIGN_OR_RETURN(auto walk, dependencies_.walks->Find(transaction, key));
  if (!walk || walk->place.empty() || walk->place != place) return NotFound("place");
  AMBLE_ASSIGN_OR_RETURN(auto route,
                         dependencies_.routes->Find(transaction, key.practice, walk->route));
  if (!route) return NotFound("place");
  return *std::move(route);
}

absl::StatusOr<MeetingPlace> GetMeetingPlace::operator()(const rpc::CallContext& call,
                                                         const WalkKey& key,
                                                         const std::string& place) const {
  AMBLE_RETURN_IF_ERROR(FindStanding(dependencies_, call, key.practice, key.group).status());
  Route route;
  std::optional<std::string> polyline;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(route, FindRoute(transaction, key, place));
        AMBLE_ASSIGN_OR_RETURN(polyline,
                               dependencies_.places->FindWay(transaction, key.practice, route.id));
        return absl::OkStatus();
      }));
  MeetingPlace found{route.has_photo, route.photo_note, std::nullopt};
  if (polyline) {
    // The title is for staff; roughly where it is, everybody is told.
    AMBLE_ASSIGN_OR_RETURN(found.way, Draw(*std::move(polyline), route.area));
  }
  return found;
}

absl::StatusOr<std::string> GetMeetingPlace::Photo(const rpc::CallContext& call, const WalkKey& key,
                                                   const std::string& place) const {
  AMBLE_RETURN_IF_ERROR(FindStanding(dependencies_, call, key.practice, key.group).status());
  std::optional<std::string> photo;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(const Route route, FindRoute(transaction, key, place));
        AMBLE_ASSIGN_OR_RETURN(
            photo, dependencies_.places->FindPhoto(transaction, key.practice, route.id));
        return absl::OkStatus();
      }));
  if (!photo) return NotFound("photo");
  return *std::move(photo);
}

}  // namespace amble::scheduling
