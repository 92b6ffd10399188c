#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "amble/events/v1/event_feed.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/events/event.h"

namespace amble::events {

/// How long another service may take to answer one Read.
inline constexpr absl::Duration kRemoteReadTimeout = absl::Seconds(5);

/// Reads another service's feed over a channel, as the service that one is. Belongs to one
/// subscription: Cancel() ends it for good.
class RemoteFeed final : public Source {
 public:
  /// `reader` reads from `feed`: "attendance" from "groups". `signer` must outlive this object.
  RemoteFeed(std::string reader, std::string feed, const std::shared_ptr<grpc::Channel>& channel,
             const auth::TokenSigner* signer);

  /// UNAVAILABLE or DEADLINE_EXCEEDED when the service does not answer. Blocks.
  absl::StatusOr<Batch> Read(const Cursor& cursor, int limit) override;
  void Cancel() override;

 private:
  const std::string reader_;
  const std::string feed_;
  const std::unique_ptr<v1::EventFeedService::Stub> stub_;
  const auth::TokenSigner* const signer_;

  std::mutex reading_;  // one call at a time
  std::mutex mutex_;
  bool cancelled_ = false;
  grpc::ClientContext* under_way_ = nullptr;
};

}  // namespace amble::events
