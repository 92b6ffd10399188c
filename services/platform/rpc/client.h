#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "grpcpp/grpcpp.h"
#include "services/platform/rpc/call_context.h"

namespace amble::rpc {

/// How long a call may take when nobody set a deadline.
inline constexpr absl::Duration kDefaultCallTimeout = absl::Seconds(10);

/// What one call to another service takes along.
struct Outgoing {
  /// For a call on behalf of `call`: its deadline, trace, positions and remote address; positions
  /// that the other service commits are told to `call`. `token` is signed for that service's name,
  /// by TokenSigner: with the principal of `call` to pass the person on, or with the service's own.
  static Outgoing For(const CallContext& call, std::string token);
  /// For background work of a service: a trace of its own.
  static Outgoing Alone(std::string token, absl::Duration timeout = kDefaultCallTimeout);

  std::string token;
  absl::Time deadline = absl::InfiniteFuture();  ///< by the system's clock
  std::string trace_id;
  std::vector<Position> seen;
  std::string remote_address;
  const CallContext* on_behalf_of = nullptr;
};

namespace internal {

/// Fills `context` from `outgoing`.
void Prepare(const Outgoing& outgoing, grpc::ClientContext& context);
/// Runs `start(done)` and blocks until `done` was called.
grpc::Status Await(const std::function<void(std::function<void(grpc::Status)>)>& start);
/// Takes over the positions that came back, and turns `status` into ours.
absl::Status Conclude(const Outgoing& outgoing, const grpc::ClientContext& context,
                      const grpc::Status& status);

}  // namespace internal

/// One unary call, through the callback API; blocks, so it belongs on an executor's thread. Errors
/// keep their reason, fields and delay; what gRPC itself refuses is UNAVAILABLE or
/// DEADLINE_EXCEEDED.
///
///   AMBLE_ASSIGN_OR_RETURN(
///       v1::Group group, rpc::Call(rpc::Outgoing::For(call, signer.Sign(call.principal,
///       "groups")),
///                                  groups->async(), &v1::GroupsService::Stub::async::GetGroup,
///                                  request));
template <typename Async, typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(const Outgoing& outgoing, Async* stub,
                              void (Stub::*method)(grpc::ClientContext*, const Request*, Response*,
                                                   std::function<void(grpc::Status)>),
                              const Request& request) {
  grpc::ClientContext context;
  Response response;
  internal::Prepare(outgoing, context);
  const grpc::Status status = internal::Await([&](std::function<void(grpc::Status)> done) {
    (stub->*method)(&context, &request, &response, std::move(done));
  });
  if (absl::Status failed = internal::Conclude(outgoing, context, status); !failed.ok()) {
    return failed;
  }
  return response;
}

}  // namespace amble::rpc
