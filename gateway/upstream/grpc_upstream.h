#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "gateway/upstream/call_shape.h"
#include "gateway/upstream/retry_budget.h"
#include "gateway/upstream/session_cache.h"
#include "gateway/upstream/upstream.h"
#include "services/platform/clock/clock.h"
#include "services/platform/rpc/channels.h"

namespace amble::gateway {

/// No call takes longer, whatever the client asks.
inline constexpr absl::Duration kMaxCallTimeout = absl::Seconds(30);
/// When a part does not answer and says nothing else.
inline constexpr absl::Duration kUnavailableRetry = absl::Seconds(1);

/// The service that `method` belongs to, "groups" for amble.groups.v1.GroupsService; empty when it
/// is none that clients reach.
std::string ServiceOf(const google::protobuf::MethodDescriptor& method);

/// Calls services by gRPC, in wire format both ways. A denial that rests on a cached session is not
/// final: the session is exchanged anew and the call made once more, so that who was just given a
/// role can use it at once. Calls about a walk go to the replica of attendance that has that walk,
/// others to each in turn; where one does not answer, a call that may be repeated goes to the next.
/// Safe from any thread.
class GrpcUpstream final : public Upstream {
 public:
  /// Both outlive it.
  GrpcUpstream(rpc::Channels* channels, SessionCache* sessions);
  /// Waits for the calls under way, which their deadlines bound.
  ~GrpcUpstream() override;

  void Invoke(UpstreamCall call, std::function<void(UpstreamReply)> done) override;

 private:
  struct Running;
  struct Attempt;

  void Authenticate(std::shared_ptr<Running> running);
  void Send(std::shared_ptr<Running> running);
  void Conclude(const std::shared_ptr<Running>& running, std::unique_ptr<Attempt> attempt,
                const grpc::Status& status);
  void Finish(Running& running, UpstreamReply reply);
  /// Whether `running` goes to the next replica after `status`; moves it there if so.
  bool TurnToNext(Running& running, const absl::Status& status);

  rpc::Channels* const channels_;
  SessionCache* const sessions_;
  std::mutex mutex_;
  std::condition_variable idle_;
  int under_way_ = 0;
  CallShapes shapes_;
  RetryBudget retries_;
};

}  // namespace amble::gateway
