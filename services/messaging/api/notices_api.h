#pragma once

#include "amble/messaging/v1/messaging.grpc.pb.h"
#include "services/messaging/app/announce.h"
#include "services/messaging/app/own_notices.h"
#include "services/messaging/app/told.h"
#include "services/platform/paging/paging.h"
#include "services/platform/rpc/adapter.h"

namespace amble::messaging {

/// The methods of MessagingService about what people are told, and whether they heard: parse, call
/// the use-case, convert.
class NoticesApi {
 public:
  /// All outlive it.
  NoticesApi(const Dependencies& dependencies, Reachability& reachability, rpc::Adapter* adapter,
             const PageTokens* tokens);

  grpc::ServerUnaryReactor* Announce(grpc::CallbackServerContext* context,
                                     const v1::AnnounceRequest* request,
                                     v1::AnnounceResponse* response);
  grpc::ServerUnaryReactor* ListNotices(grpc::CallbackServerContext* context,
                                        const v1::ListNoticesRequest* request,
                                        v1::ListNoticesResponse* response);
  grpc::ServerUnaryReactor* MarkNoticesSeen(grpc::CallbackServerContext* context,
                                            const v1::MarkNoticesSeenRequest* request,
                                            google::protobuf::Empty* response);
  grpc::ServerUnaryReactor* ListWalkNotices(grpc::CallbackServerContext* context,
                                            const v1::ListWalkNoticesRequest* request,
                                            v1::ListWalkNoticesResponse* response);
  grpc::ServerUnaryReactor* ListDeliveries(grpc::CallbackServerContext* context,
                                           const v1::ListDeliveriesRequest* request,
                                           v1::ListDeliveriesResponse* response);
  grpc::ServerUnaryReactor* MarkTold(grpc::CallbackServerContext* context,
                                     const v1::MarkToldRequest* request, v1::Delivery* response);

 private:
  rpc::Adapter* adapter_;
  const PageTokens* tokens_;
  messaging::Announce announce_;
  messaging::ListNotices list_notices_;
  messaging::MarkNoticesSeen mark_notices_seen_;
  messaging::ListWalkNotices list_walk_notices_;
  messaging::ListDeliveries list_deliveries_;
  messaging::MarkTold mark_told_;
};

}  // namespace amble::messaging
