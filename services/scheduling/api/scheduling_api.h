#pragma once

#include "amble/scheduling/v1/scheduling.grpc.pb.h"
#include "services/platform/paging/paging.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"
#include "services/scheduling/app/cancel_walk.h"
#include "services/scheduling/app/create_route.h"
#include "services/scheduling/app/create_walk.h"
#include "services/scheduling/app/delete_route.h"
#include "services/scheduling/app/get_route.h"
#include "services/scheduling/app/get_walk.h"
#include "services/scheduling/app/list_my_walks.h"
#include "services/scheduling/app/list_routes.h"
#include "services/scheduling/app/list_walks.h"
#include "services/scheduling/app/preview_recurrence.h"
#include "services/scheduling/app/reschedule_walk.h"
#include "services/scheduling/app/update_route.h"
#include "services/scheduling/app/update_walk.h"

namespace amble::scheduling {

/// amble.scheduling.v1.SchedulingService: parse, call the use-case, convert.
class SchedulingApi final : public v1::SchedulingService::CallbackService {
 public:
  SchedulingApi(const Dependencies& dependencies, rpc::Adapter* adapter, const PageTokens* tokens);

  AMBLE_RPC(CreateRoute, v1::CreateRouteRequest, v1::Route);
  AMBLE_RPC(GetRoute, v1::GetRouteRequest, v1::Route);
  AMBLE_RPC(ListRoutes, v1::ListRoutesRequest, v1::ListRoutesResponse);
  AMBLE_RPC(UpdateRoute, v1::UpdateRouteRequest, v1::Route);
  AMBLE_RPC(DeleteRoute, v1::DeleteRouteRequest, google::protobuf::Empty);
  AMBLE_RPC(CreateWalk, v1::CreateWalkRequest, v1::Walk);
  AMBLE_RPC(GetWalk, v1::GetWalkRequest, v1::Walk);
  AMBLE_RPC(ListWalks, v1::ListWalksRequest, v1::ListWalksResponse);
  AMBLE_RPC(ListMyWalks, v1::ListMyWalksRequest, v1::ListWalksResponse);
  AMBLE_RPC(UpdateWalk, v1::UpdateWalkRequest, v1::Walk);
  AMBLE_RPC(CancelWalk, v1::CancelWalkRequest, v1::Walk);
  AMBLE_RPC(AssignLeaders, v1::AssignLeadersRequest, v1::Walk);
  AMBLE_RPC(PreviewRecurrence, v1::PreviewRecurrenceRequest, v1::PreviewRecurrenceResponse);
  AMBLE_RPC(RescheduleWalk, v1::RescheduleWalkRequest, v1::Walk);

 private:
  /// What a change of a walk answers; when the etag was another one, the walk as it is now is told
  /// beside the refusal.
  absl::StatusOr<v1::Walk> Changed(const rpc::CallContext& call, const WalkKey& key,
                                   const absl::StatusOr<Walk>& changed) const;

  rpc::Adapter* adapter_;
  const PageTokens* tokens_;
  const Clock* clock_;
  amble::scheduling::CreateRoute create_route_;
  amble::scheduling::GetRoute get_route_;
  amble::scheduling::ListRoutes list_routes_;
  amble::scheduling::UpdateRoute update_route_;
  amble::scheduling::DeleteRoute delete_route_;
  amble::scheduling::CreateWalk create_walk_;
  amble::scheduling::GetWalk get_walk_;
  amble::scheduling::ListWalks list_walks_;
  amble::scheduling::ListMyWalks list_my_walks_;
  amble::scheduling::UpdateWalk update_walk_;
  amble::scheduling::CancelWalk cancel_walk_;
  amble::scheduling::PreviewRecurrence preview_recurrence_;
  amble::scheduling::RescheduleWalk reschedule_walk_;
};

}  // namespace amble::scheduling
