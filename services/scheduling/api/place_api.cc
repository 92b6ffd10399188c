#include "services/scheduling/api/place_api.h"

#include <string>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/images/photo.h"
#include "services/platform/resources/resource_name.h"
#include "services/scheduling/api/conversions.h"
#include "services/scheduling/api/current_version.h"

namespace amble::scheduling {
namespace {

using rpc::CallContext;

/// Which route a request names, with the etag that it must still have.
template <typename Request>
absl::StatusOr<RouteVersion> Which(const Request& request) {
  AMBLE_ASSIGN_OR_RETURN(auto key, ParseRouteKey(request.name(), "name"));
  RouteVersion which{key.practice, key.id};
  if constexpr (requires { request.etag(); }) which.etag = request.etag();
  return which;
}

absl::StatusOr<v1::Route> Reply(const absl::StatusOr<Route>& route) {
  AMBLE_RETURN_IF_ERROR(route.status());
  return ToProto(*route);
}

absl::StatusOr<api::v1::File> Reply(absl::StatusOr<std::string> photo) {
  AMBLE_RETURN_IF_ERROR(photo.status());
  api::v1::File file;
  file.set_content_type(images::kPhotoType);
  file.set_data(*std::move(photo));
  return file;
}

}  // namespace

PlaceApi::PlaceApi(const Dependencies& dependencies, rpc::Adapter* adapter)
    : adapter_(adapter),
      import_gpx_(dependencies),
      set_route_way_(dependencies),
      get_route_way_(dependencies),
      delete_route_way_(dependencies),
      set_route_photo_(dependencies),
      get_route_photo_(dependencies),
      delete_route_photo_(dependencies),
      get_route_(dependencies),
      get_meeting_place_(dependencies) {}

absl::StatusOr<v1::Route> PlaceApi::Changed(const CallContext& call, const RouteVersion& which,
                                            const absl::StatusOr<Route>& changed) const {
  return OrCurrent(Reply(changed),
                   [&] { return Reply(get_route_(call, which.practice, which.id)); });
}

grpc::ServerUnaryReactor* PlaceApi::ImportGpx(grpc::CallbackServerContext* context,
                                              const v1::ImportGpxRequest* request,
                                              v1::Route* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call,
                                const v1::ImportGpxRequest& request) -> absl::StatusOr<v1::Route> {
                           AMBLE_ASSIGN_OR_RETURN(
                               auto ids,
                               resources::ParseName(request.parent(), "practices/*", "parent"));
                           Route route = FromProto(request.route());
                           route.practice = ids[0];
                           return Reply(import_gpx_(call, std::move(route), request.gpx()));
                         });
}

grpc::ServerUnaryReactor* PlaceApi::SetRouteWay(grpc::CallbackServerContext* context,
                                                const v1::SetRouteWayRequest* request,
                                                v1::Route* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::SetRouteWayRequest& request) -> absl::StatusOr<v1::Route> {
        AMBLE_ASSIGN_OR_RETURN(const RouteVersion which, Which(request));
        return Changed(call, which, set_route_way_(call, which, request.gpx()));
      });
}

grpc::ServerUnaryReactor* PlaceApi::GetRouteWay(grpc::CallbackServerContext* context,
                                                const v1::GetRouteWayRequest* request,
                                                v1::RouteWay* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetRouteWayRequest& request) -> absl::StatusOr<v1::RouteWay> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseRouteKey(request.name(), "name"));
        AMBLE_ASSIGN_OR_RETURN(DrawnWay way, get_route_way_(call, key.practice, key.id));
        v1::RouteWay out;
        out.set_name(request.name());
        out.set_polyline(std::move(way.polyline));
        out.set_svg(std::move(way.svg));
        out.set_duration_minutes(way.duration_minutes);
        return out;
      });
}

grpc::ServerUnaryReactor* PlaceApi::DeleteRouteWay(grpc::CallbackServerContext* context,
                                                   const v1::DeleteRouteWayRequest* request,
                                                   v1::Route* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::DeleteRouteWayRequest& request) -> absl::StatusOr<v1::Route> {
        AMBLE_ASSIGN_OR_RETURN(const RouteVersion which, Which(request));
        return Changed(call, which, delete_route_way_(call, which));
      });
}

grpc::ServerUnaryReactor* PlaceApi::SetRoutePhoto(grpc::CallbackServerContext* context,
                                                  const v1::SetRoutePhotoRequest* request,
                                                  v1::Route* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::SetRoutePhotoRequest& request) -> absl::StatusOr<v1::Route> {
        AMBLE_ASSIGN_OR_RETURN(const RouteVersion which, Which(request));
        return Changed(call, which, set_route_photo_(call, which, request.photo(), request.note()));
      });
}

grpc::ServerUnaryReactor* PlaceApi::GetRoutePhoto(grpc::CallbackServerContext* context,
                                                  const v1::GetRoutePhotoRequest* request,
                                                  api::v1::File* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetRoutePhotoRequest& request) -> absl::StatusOr<api::v1::File> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseRouteKey(request.name(), "name"));
        return Reply(get_route_photo_(call, key.practice, key.id));
      });
}

grpc::ServerUnaryReactor* PlaceApi::DeleteRoutePhoto(grpc::CallbackServerContext* context,
                                                     const v1::DeleteRoutePhotoRequest* request,
                                                     v1::Route* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::DeleteRoutePhotoRequest& request) -> absl::StatusOr<v1::Route> {
        AMBLE_ASSIGN_OR_RETURN(const RouteVersion which, Which(request));
        return Changed(call, which, delete_route_photo_(call, which));
      });
}

grpc::ServerUnaryReactor* PlaceApi::GetMeetingPlace(grpc::CallbackServerContext* context,
                                                    const v1::GetMeetingPlaceRequest* request,
                                                    v1::MeetingPlace* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetMeetingPlaceRequest& request) -> absl::StatusOr<v1::MeetingPlace> {
        AMBLE_ASSIGN_OR_RETURN(const PlaceKey key, ParsePlaceKey(request.name(), "name"));
        AMBLE_ASSIGN_OR_RETURN(MeetingPlace place, get_meeting_place_(call, key.walk, key.place));
        v1::MeetingPlace out;
        out.set_name(request.name());
        out.set_has_photo(place.has_photo);
        out.set_photo_note(std::move(place.photo_note));
        if (place.way) {
          out.set_way(std::move(place.way->polyline));
          out.set_way_svg(std::move(place.way->svg));
        }
        return out;
      });
}

grpc::ServerUnaryReactor* PlaceApi::GetMeetingPlacePhoto(
    grpc::CallbackServerContext* context, const v1::GetMeetingPlacePhotoRequest* request,
    api::v1::File* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetMeetingPlacePhotoRequest& request) -> absl::StatusOr<api::v1::File> {
        AMBLE_ASSIGN_OR_RETURN(const PlaceKey key, ParsePlaceKey(request.name(), "name"));
        return Reply(get_meeting_place_.Photo(call, key.walk, key.place));
      });
}

}  // namespace amble::scheduling
