#include "services/platform/rpc/client.h"

#include <future>

#include "services/platform/auth/caller_token.h"
#include "services/platform/rpc/status_mapping.h"
#include "services/platform/rpc/wire_context.h"

namespace amble::rpc {

Outgoing Outgoing::For(const CallContext& call, std::string token) {
  return {std::move(token), call.deadline, call.trace_id, call.seen, call.remote_address, &call};
}

Outgoing Outgoing::Alone(std::string token, absl::Duration timeout) {
  return {std::move(token), absl::Now() + timeout, NewTraceId(), {}, "", nullptr};
}

namespace internal {

void Prepare(const Outgoing& outgoing, grpc::ClientContext& context) {
  const absl::Time deadline = outgoing.deadline == absl::InfiniteFuture()
                                  ? absl::Now() + kDefaultCallTimeout
                                  : outgoing.deadline;
  context.set_deadline(absl::ToChronoTime(deadline));
  if (!outgoing.token.empty()) context.AddMetadata(auth::kCallerMetadataKey, outgoing.token);
  if (!outgoing.trace_id.empty()) {
    context.AddMetadata(kTraceParentKey, NewTraceParent(outgoing.trace_id));
  }
  // What was committed on the way belongs to what the caller has seen.
  std::vector<Position> seen = outgoing.seen;
  if (outgoing.on_behalf_of != nullptr) {
    const auto committed = outgoing.on_behalf_of->committed();
    seen.insert(seen.end(), committed.begin(), committed.end());
  }
  if (!seen.empty()) context.AddMetadata(kPositionKey, FormatPositions(seen));
  if (!outgoing.remote_address.empty()) {
    context.AddMetadata(kRemoteAddressKey, outgoing.remote_address);
  }
}

grpc::Status Await(const std::function<void(std::function<void(grpc::Status)>)>& start) {
  // Shared: the caller may be gone while set_value still runs on gRPC's thread.
  auto answer = std::make_shared<std::promise<grpc::Status>>();
  auto future = answer->get_future();
  start([answer](grpc::Status status) { answer->set_value(std::move(status)); });
  return future.get();
}

absl::Status Conclude(const Outgoing& outgoing, const grpc::ClientContext& context,
                      const grpc::Status& status) {
  if (outgoing.on_behalf_of != nullptr) {
    const auto& metadata = context.GetServerTrailingMetadata();
    if (const auto found = metadata.find(kPositionKey); found != metadata.end()) {
      for (Position& position : ParsePositions({found->second.data(), found->second.size()})) {
        outgoing.on_behalf_of->Committed(std::move(position));
      }
    }
  }
  return FromGrpc(status);
}

}  // namespace internal
}  // namespace amble::rpc
