#pragma once

#include <atomic>
#include <string>

#include "amble/events/v1/event_feed.grpc.pb.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/clock/clock.h"
#include "services/platform/events/event.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/executor.h"

namespace amble::events {

/// Serves one service's feed to the others. It has an executor of its own and never catches up:
/// feeds may form cycles, so reading one must not wait for another, nor behind calls that do.
/// Destroy it after the servers that it is registered with have shut down.
class FeedService final : public v1::EventFeedService::CallbackService {
 public:
  /// `service` is the audience that callers' tokens name: "groups". `followers` may read, see
  /// rpc::Adapter::Options::callers. `observer` may be nullptr, and `open`, see there.
  FeedService(std::string service, Source* feed, auth::TokenVerifier* verifier, const Clock* clock,
              const auth::ServiceNames* followers = nullptr, rpc::Observer* observer = nullptr,
              const std::atomic<bool>* open = nullptr);

  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context,
                                 const v1::ReadRequest* request,
                                 v1::ReadResponse* response) override;

  const rpc::Executor& lane() const { return lane_; }

 private:
  Source* feed_;
  rpc::Executor lane_;
  rpc::Adapter adapter_;
};

}  // namespace amble::events
