#include "services/platform/events/remote_feed.h"

#include <future>
#include <utility>

#include "absl/time/clock.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/event_conversion.h"
#include "services/platform/rpc/status_mapping.h"

namespace amble::events {
namespace {

/// gRPC keeps deadlines by the system's clock, whatever clock the rest has.
std::chrono::system_clock::time_point Deadline() {
  return absl::ToChronoTime(absl::Now() + kRemoteReadTimeout);
}

}  // namespace

RemoteFeed::RemoteFeed(std::string reader, std::string feed,
                       const std::shared_ptr<grpc::Channel>& channel,
                       const auth::TokenSigner* signer)
    : reader_(std::move(reader)),
      feed_(std::move(feed)),
      stub_(v1::EventFeedService::NewStub(channel)),
      signer_(signer) {}

absl::StatusOr<Batch> RemoteFeed::Read(const Cursor& cursor, int limit) {
  std::lock_guard one_at_a_time(reading_);
  v1::ReadRequest request;
  *request.mutable_cursor() = ToProto(cursor);
  request.set_limit(limit);
  v1::ReadResponse response;
  grpc::ClientContext context;
  context.set_deadline(Deadline());
  auth::Principal reader;
  reader.kind = auth::Principal::Kind::kService;
  reader.service = reader_;
  context.AddMetadata(auth::kCallerMetadataKey, signer_->Sign(reader, feed_));

  auto answer = std::make_shared<std::promise<grpc::Status>>();
  {
    std::lock_guard lock(mutex_);
    if (cancelled_) return absl::CancelledError("the feed is no longer read");
    under_way_ = &context;
    stub_->async()->Read(&context, &request, &response,
                         [answer](grpc::Status status) { answer->set_value(std::move(status)); });
  }
  const grpc::Status status = answer->get_future().get();
  {
    std::lock_guard lock(mutex_);
    under_way_ = nullptr;
  }
  AMBLE_RETURN_IF_ERROR(rpc::FromGrpc(status));
  return FromProto(std::move(response));
}

void RemoteFeed::Cancel() {
  std::lock_guard lock(mutex_);
  cancelled_ = true;
  if (under_way_ != nullptr) under_way_->TryCancel();
}

}  // namespace amble::events
