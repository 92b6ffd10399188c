#include "gateway/live/grpc_channel_source.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/live/lease_book.h"
#include "grpcpp/grpcpp.h"
#include "services/platform/errors/errors.h"
#include "services/platform/rpc/status_mapping.h"
#include "services/platform/rpc/wire_context.h"

namespace amble::gateway::live {
namespace {

using amble::live::v1::ChannelService;
using amble::live::v1::FollowRequest;
using amble::live::v1::FollowResponse;
using amble::live::v1::LeaseRequest;
using amble::live::v1::LeaseResponse;

constexpr char kName[] = "gateway";

FollowUpdate ToUpdate(FollowResponse& response) {
  FollowUpdate update{.epoch = std::move(*response.mutable_epoch()),
                      .position = response.position(),
                      .reset = response.reset()};
  update.entries.reserve(static_cast<size_t>(response.entries_size()));
  for (auto& from : *response.mutable_entries()) {
    Entry entry{.position = from.position(),
                .change = std::make_shared<const Change>(std::move(*from.mutable_change())),
                .author = std::move(*from.mutable_author()),
                .person = std::move(*from.mutable_person()),
                .write_microseconds = from.write_microseconds()};
    if (!from.veiled_change().empty()) {
      entry.veiled = std::make_shared<const Change>(std::move(*from.mutable_veiled_change()));
    }
    update.entries.push_back(std::make_shared<const Entry>(std::move(entry)));
  }
  return update;
}

std::vector<Grant> ToGrants(const LeaseResponse& response) {
  std::vector<Grant> grants;
  for (const auto& grant : response.grants()) {
    grants.push_back({grant.person(),
                      grant.from_microseconds(),
                      {grant.veiled_authors().begin(), grant.veiled_authors().end()}});
  }
  return grants;
}

}  // namespace

/// One stream of a service. Held by gRPC until OnDone, and by whoever follows.
class GrpcChannelSource::Reader final : public grpc::ClientReadReactor<FollowResponse> {
 public:
  /// Ends the stream when whoever follows lets go of it.
  class Handle final : public Following {
   public:
    explicit Handle(std::shared_ptr<Reader> reader) : reader_(std::move(reader)) {}
    ~Handle() override { reader_->context.TryCancel(); }

   private:
    const std::shared_ptr<Reader> reader_;
  };

  Reader(GrpcChannelSource* source, Follower follower)
      : source_(source), follower_(std::move(follower)) {}

  void Start(Line* line, std::shared_ptr<Reader> self) {
    self_ = std::move(self);
    line_ = line;
    line->stub->async()->Follow(&context, &request, this);
    StartRead(&response_);
    StartCall();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    follower_.on_update(ToUpdate(response_));
    response_.Clear();
    StartRead(&response_);
  }

  void OnDone(const grpc::Status& status) override {
    // A stream that ends well has ended all the same.
    const absl::Status ours = rpc::FromGrpc(status);
    GrpcChannelSource* const source = source_;
    // Who follows again at once finds its place free.
    source->Retire(this, line_);
    follower_.on_end(ours.ok() ? absl::UnavailableError("the stream has ended") : ours);
    // Its context holds the channel, which must not end on this thread of gRPC's: it is gone, or
    // for whoever follows to let go of, before the source is told.
    self_.reset();
    source->End();
  }

  grpc::ClientContext context;
  FollowRequest request;

 private:
  GrpcChannelSource* const source_;
  const Follower follower_;
  Line* line_ = nullptr;
  FollowResponse response_;
  std::shared_ptr<Reader> self_;
};

/// One question, until its answer.
struct GrpcChannelSource::Asked {
  grpc::ClientContext context;
  LeaseRequest request;
  LeaseResponse response;
  std::function<void(absl::StatusOr<std::vector<Grant>>)> done;
};

GrpcChannelSource::~GrpcChannelSource() {
  std::unique_lock lock(mutex_);
  for (Reader* const reader : readers_) reader->context.TryCancel();
  idle_.wait(lock, [this] { return readers_.empty() && ending_ == 0; });
}

ChannelService::Stub& GrpcChannelSource::StubOf(const std::string& service) {
  const std::lock_guard lock(mutex_);
  auto& stub = stubs_[service];
  if (stub == nullptr) stub = ChannelService::NewStub(channels_->To(service));
  return *stub;
}

void GrpcChannelSource::Authenticate(grpc::ClientContext& context,
                                     const std::string& service) const {
  auth::Principal gateway;
  gateway.kind = auth::Principal::Kind::kService;
  gateway.service = kName;
  context.AddMetadata(auth::kCallerMetadataKey, signer_->Sign(gateway, service));
  context.AddMetadata(rpc::kTraceParentKey, rpc::NewTraceParent(rpc::NewTraceId()));
}

GrpcChannelSource::Line* GrpcChannelSource::Begin(Reader* reader, const std::string& service) {
  const std::lock_guard lock(mutex_);
  readers_.insert(reader);
  std::deque<Line>& lines = lines_[service];
  auto line = std::ranges::find_if(
      lines, [this](const Line& one) { return one.followed < followed_of_line_; });
  if (line == lines.end()) {
    const auto number = static_cast<int>(lines.size());
    lines.push_back({.stub = ChannelService::NewStub(channels_->ForStreams(service, number))});
    line = std::prev(lines.end());
  }
  ++line->followed;
  return &*line;
}

void GrpcChannelSource::Retire(Reader* reader, Line* line) {
  const std::lock_guard lock(mutex_);
  readers_.erase(reader);
  --line->followed;
  ++ending_;
}

void GrpcChannelSource::End() {
  const std::lock_guard lock(mutex_);
  --ending_;
  idle_.notify_all();
}

std::unique_ptr<ChannelSource::Following> GrpcChannelSource::Follow(const ChannelAddress& channel,
                                                                    const std::string& epoch,
                                                                    int64_t after,
                                                                    Follower follower) {
  auto reader = std::make_shared<Reader>(this, std::move(follower));
  reader->request.set_channel(channel.upstream);
  reader->request.set_epoch(epoch);
  reader->request.set_after(after);
  Authenticate(reader->context, channel.service);
  Line* const line = Begin(reader.get(), channel.service);
  auto handle = std::make_unique<Reader::Handle>(reader);
  Reader& started = *reader;
  started.Start(line, std::move(reader));
  return handle;
}

void GrpcChannelSource::AskLeases(const ChannelAddress& channel,
                                  const std::vector<std::string>& people,
                                  std::function<void(absl::StatusOr<std::vector<Grant>>)> done) {
  auto* const asked = new Asked;  // The answer, which always comes, takes it over.
  asked->done = std::move(done);
  asked->request.set_channel(channel.upstream);
  asked->request.mutable_people()->Assign(people.begin(), people.end());
  asked->context.set_deadline(std::chrono::system_clock::now() + kLeaseTimeout);
  Authenticate(asked->context, channel.service);
  {
    const std::lock_guard lock(mutex_);
    ++ending_;
  }
  StubOf(channel.service)
      .async()
      ->Lease(&asked->context, &asked->request, &asked->response,
              [this, asked](const grpc::Status& grpc_status) {
                std::unique_ptr<Asked> owned(asked);
                const absl::Status status = rpc::FromGrpc(grpc_status);
                const auto tell = std::move(owned->done);
                absl::StatusOr<std::vector<Grant>> grants =
                    status.ok() ? absl::StatusOr<std::vector<Grant>>(ToGrants(owned->response))
                                : absl::StatusOr<std::vector<Grant>>(status);
                // Its context holds the channel, which must not end on this thread of gRPC's.
                owned.reset();
                tell(std::move(grants));
                End();
              });
}

}  // namespace amble::gateway::live
