#include "services/platform/events/feed_service.h"

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/events/event_conversion.h"

namespace amble::events {
namespace {

constexpr int kThreads = 1;
/// Readers that wait: a few services with a few replicas each.
constexpr int kWaitingReaders = 256;

}  // namespace

FeedService::FeedService(std::string service, Source* feed, auth::TokenVerifier* verifier,
                         const Clock* clock, const auth::ServiceNames* followers,
                         rpc::Observer* observer, const std::atomic<bool>* open)
    : feed_(feed),
      lane_(service + "-feed", kThreads, kWaitingReaders),
      adapter_({.service = std::move(service),
                .executor = &lane_,
                .verifier = verifier,
                .clock = clock,
                .callers = followers,
                .observer = observer,
                .open = open}) {
  adapter_.Register("amble.events.v1.EventFeedService");
}

grpc::ServerUnaryReactor* FeedService::Read(grpc::CallbackServerContext* context,
                                            const v1::ReadRequest* request,
                                            v1::ReadResponse* response) {
  return adapter_.Unary(context, request, response,
                        [this](const rpc::CallContext&,
                               const v1::ReadRequest& request) -> absl::StatusOr<v1::ReadResponse> {
                          if (request.limit() < 0)
                            return InvalidField("limit", "must not be negative");
                          AMBLE_ASSIGN_OR_RETURN(
                              Batch batch,
                              feed_->Read(FromProto(request.cursor()), request.limit()));
                          return ToProto(std::move(batch));
                        });
}

}  // namespace amble::events
