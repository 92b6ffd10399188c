#pragma once

#include "amble/scheduling/v1/places.grpc.pb.h"
#include "services/platform/rpc/adapter.h"
#include "services/scheduling/app/delete_route_photo.h"
#include "services/scheduling/app/delete_route_way.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/app/get_meeting_place.h"
#include "services/scheduling/app/get_route.h"
#include "services/scheduling/app/get_route_photo.h"
#include "services/scheduling/app/get_route_way.h"
#include "services/scheduling/app/import_gpx.h"
#include "services/scheduling/app/set_route_photo.h"
#include "services/scheduling/app/set_route_way.h"

namespace amble::scheduling {

/// amble.scheduling.v1.PlaceService by the use-cases.
class PlaceApi final : public v1::PlaceService::CallbackService {
 public:
  /// Everything outlives it.
  PlaceApi(const Dependencies& dependencies, rpc::Adapter* adapter);

  grpc::ServerUnaryReactor* ImportGpx(grpc::CallbackServerContext* context,
                                      const v1::ImportGpxRequest* request,
                                      v1::Route* response) override;
  grpc::ServerUnaryReactor* SetRouteWay(grpc::CallbackServerContext* context,
                                        const v1::SetRouteWayRequest* request,
                                        v1::Route* response) override;
  grpc::ServerUnaryReactor* GetRouteWay(grpc::CallbackServerContext* context,
                                        const v1::GetRouteWayRequest* request,
                                        v1::RouteWay* response) override;
  grpc::ServerUnaryReactor* DeleteRouteWay(grpc::CallbackServerContext* context,
                                           const v1::DeleteRouteWayRequest* request,
                                           v1::Route* response) override;
  grpc::ServerUnaryReactor* SetRoutePhoto(grpc::CallbackServerContext* context,
                                          const v1::SetRoutePhotoRequest* request,
                                          v1::Route* response) override;
  grpc::ServerUnaryReactor* GetRoutePhoto(grpc::CallbackServerContext* context,
                                          const v1::GetRoutePhotoRequest* request,
                                          api::v1::File* response) override;
  grpc::ServerUnaryReactor* DeleteRoutePhoto(grpc::CallbackServerContext* context,
                                             const v1::DeleteRoutePhotoRequest* request,
                                             v1::Route* response) override;
  grpc::ServerUnaryReactor* GetMeetingPlace(grpc::CallbackServerContext* context,
                                            const v1::GetMeetingPlaceRequest* request,
                                            v1::MeetingPlace* response) override;
  grpc::ServerUnaryReactor* GetMeetingPlacePhoto(grpc::CallbackServerContext* context,
                                                 const v1::GetMeetingPlacePhotoRequest* request,
                                                 api::v1::File* response) override;

 private:
  /// What a change of a route answers; when the etag was another one, the route as it is now is
  /// told beside the refusal.
  absl::StatusOr<v1::Route> Changed(const rpc::CallContext& call, const RouteVersion& which,
                                    const absl::StatusOr<Route>& changed) const;

  rpc::Adapter* adapter_;
  scheduling::ImportGpx import_gpx_;
  scheduling::SetRouteWay set_route_way_;
  scheduling::GetRouteWay get_route_way_;
  scheduling::DeleteRouteWay delete_route_way_;
  scheduling::SetRoutePhoto set_route_photo_;
  scheduling::GetRoutePhoto get_route_photo_;
  scheduling::DeleteRoutePhoto delete_route_photo_;
  scheduling::GetRoute get_route_;
  scheduling::GetMeetingPlace get_meeting_place_;
};

}  // namespace amble::scheduling
