#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "gateway/live/streams.h"
#include "gateway/metrics/gateway_metrics.h"
#include "gateway/protocols/caller.h"
#include "gateway/protocols/public_site.h"
#include "gateway/upstream/upstream.h"
#include "grpcpp/grpcpp.h"
#include "services/platform/ids/ids.h"

namespace amble::gateway {

/// Native gRPC for client apps: the public methods, forwarded in wire format, and those that stream
/// their answers, with
/// `authorization: Bearer` for the session. Errors keep their details (grpc-status-details-bin).
class NativeGrpc {
 public:
  struct Options {
    Upstream* upstream = nullptr;
    Streams* streams = nullptr;  ///< nullptr: methods that stream are UNIMPLEMENTED
    Ids* ids = nullptr;
    /// Whether a call from `address` is refused now; see AddressLimits.
    std::function<absl::Status(const google::protobuf::MethodDescriptor&, std::string_view address)>
        limit = [](const auto&, std::string_view) { return absl::OkStatus(); };
    GatewayMetrics* metrics = nullptr;  ///< nullptr: nobody counts
  };

  /// What the options point to outlives the server that serves it.
  explicit NativeGrpc(Options options);
  ~NativeGrpc();

  /// One for each public service, to be registered with a server.
  std::vector<grpc::Service*> services() const;

 private:
  class Service;

  /// `counter` may be null.
  grpc::ServerUnaryReactor* Serve(const google::protobuf::MethodDescriptor& method,
                                  RouteMetrics* counter, grpc::CallbackServerContext* context,
                                  const grpc::ByteBuffer* request, grpc::ByteBuffer* response);
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Stream(
      const google::protobuf::MethodDescriptor& method, RouteMetrics* counter,
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request);
  /// Who calls and what.
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Read(
      const google::protobuf::MethodDescriptor& method, grpc::CallbackServerContext& context,
      const grpc::ByteBuffer& request, Caller& caller);

  const Options options_;
  const PublicSite site_;  ///< without cookies that matter here
  std::vector<std::unique_ptr<Service>> services_;
};

/// The address in what gRPC calls a peer: "192.0.2.7" of "ipv4:192.0.2.7:1234"; empty for others.
std::string AddressOfPeer(const std::string& peer);

}  // namespace amble::gateway
