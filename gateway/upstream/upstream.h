#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/upstream/session_cache.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace amble::gateway {

/// One unary RPC, from whichever protocol or page it came.
struct UpstreamCall {
  const google::protobuf::MethodDescriptor* method = nullptr;
  /// Whom the gateway asks for itself, as the session's person; then the method may be `internal`.
  /// Empty: the service that `method` belongs to.
  std::string service;
  /// The request message in wire format.
  std::string request;
  /// The session's secret, from the cookie or the bearer header; empty for nobody.
  std::string session_token;
  /// What the client sent as `amble-position`; empty for nothing.
  std::string positions;
  /// W3C trace context of the client; empty: a new trace.
  std::string traceparent;
  /// Where the client is, for limits.
  std::string remote_address;
  /// By the system's clock.
  absl::Time deadline = absl::InfiniteFuture();
};

/// What came back.
struct UpstreamReply {
  /// Not OK: why, with reason, fields and delay (see services/platform/errors). A session that is
  /// not valid is UNAUTHENTICATED even where no session is needed.
  absl::Status status;
  /// The session itself is not valid (`status` is UNAUTHENTICATED): a browser may forget its
  /// cookie.
  bool session_refused = false;
  /// The response message in wire format.
  std::string response;
  /// What the call committed, for `amble-position`; empty for nothing.
  std::string positions;
  /// For whom else the response is, when it may be kept; see rpc::CallContext::ShownAs.
  std::string visibility;
  /// What the call was made with; null without a session.
  SessionCache::Shared session;
};

/// Calls services on behalf of clients: finds the service by the method, exchanges the session's
/// secret for a caller token, sets deadline, trace and positions, and never blocks.
class Upstream {
 public:
  virtual ~Upstream() = default;
  /// `done` is called once, from any thread. Methods marked `internal` are UNIMPLEMENTED unless the
  /// gateway says which service is to answer.
  virtual void Invoke(UpstreamCall call, std::function<void(UpstreamReply)> done) = 0;
};

/// As Upstream::Invoke for generated messages: `done(absl::StatusOr<Response>, positions)`.
/// `call.method` and `call.request` are filled in here.
template <typename Response, typename Request>
void InvokeTyped(Upstream& upstream, const std::string& full_method, const Request& request,
                 UpstreamCall call,
                 std::function<void(absl::StatusOr<Response>, std::string positions)> done) {
  call.method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(full_method);
  call.request = request.SerializeAsString();
  upstream.Invoke(std::move(call), [done = std::move(done)](UpstreamReply reply) {
    if (!reply.status.ok()) return done(reply.status, std::move(reply.positions));
    Response response;
    if (!response.ParseFromString(reply.response)) {
      return done(absl::InternalError("The reply could not be read."), "");
    }
    done(std::move(response), std::move(reply.positions));
  });
}

}  // namespace amble::gateway
