#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "amble/live/v1/channels.grpc.pb.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/clock/clock.h"
#include "services/platform/events/wakeups.h"
#include "services/platform/live/channels.h"
#include "services/platform/live/tail.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/executor.h"
#include "services/platform/rpc/stream_adapter.h"

namespace amble::live {

/// Who is further behind is told to begin anew, instead of being sent all that.
inline constexpr int64_t kMostBacklog = 10'000;
/// Bytes of entries in one response, or one entry alone.
inline constexpr size_t kMostResponseBytes = 256 << 10;

/// Serves the channels of one service to the gateways: see amble/live/v1/channels.proto. What is
/// there already is read for each follower by an executor of its own, as fast as the follower
/// takes it; what comes is read once for all by the Tail. Leases have another executor, so that
/// they are answered in time while many come back at once.
/// Destroy it after the servers that it is registered with have shut down.
class ChannelService final : public v1::ChannelService::CallbackService {
 public:
  struct Options {
    std::string service;  ///< "messaging": the audience that tokens must name
    Channels* channels;
    /// Which life of the database this is. Asked on an executor until it is known; it does not
    /// change while the process runs.
    std::function<absl::StatusOr<std::string>()> epoch;
    events::Wakeups* wakeups;
    auth::TokenVerifier* verifier;
    const Clock* clock;
    const auth::ServiceNames* callers = nullptr;  ///< see rpc::Adapter::Options
    rpc::Observer* observer = nullptr;            ///< see there
    const std::atomic<bool>* open = nullptr;      ///< see there
    absl::Duration poll_interval = kPollInterval;
  };
  explicit ChannelService(Options options);
  ~ChannelService() override;

  void Start() { tail_.Start(); }
  /// Ends all followers, prompt, and refuses new ones.
  void Drain();
  /// Drains; afterwards the channels are not read any more.
  void Stop();

  grpc::ServerWriteReactor<v1::FollowResponse>* Follow(grpc::CallbackServerContext* context,
                                                       const v1::FollowRequest* request) override;
  grpc::ServerUnaryReactor* Lease(grpc::CallbackServerContext* context,
                                  const v1::LeaseRequest* request,
                                  v1::LeaseResponse* response) override;

  // For metrics.
  const rpc::Executor& follow_lane() const { return follow_lane_; }
  const rpc::Executor& lease_lane() const { return lease_lane_; }
  Tail::Counts counts() const { return tail_.counts(); }
  int64_t shed() const { return streams_.shed(); }

 private:
  class Following;
  absl::StatusOr<std::string> Epoch();
  void Submit(const std::shared_ptr<Following>& following);

  const Options options_;
  std::mutex mutex_;
  std::string epoch_;  ///< empty: not known yet
  Tail tail_;
  rpc::Executor follow_lane_;
  rpc::Executor lease_lane_;
  rpc::Adapter adapter_;
  rpc::StreamAdapter streams_;
};

}  // namespace amble::live
