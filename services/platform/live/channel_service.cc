#include "services/platform/live/channel_service.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::live {
namespace {

constexpr int kThreads = 1;
/// As many as may have streams: gateways that come back do so with all that they follow.
constexpr int kWaitingFollowers = rpc::kMostStreams;
constexpr int kWaitingLeases = 1'024;
/// After what others do not yet know.
constexpr int64_t kFromNowOn = -1;

v1::Entry ToProto(const Entry& entry) {
  v1::Entry proto;
  proto.set_position(entry.position);
  proto.set_change(entry.change);
  proto.set_veiled_change(entry.veiled_change);
  proto.set_author(entry.author);
  proto.set_person(entry.person);
  proto.set_write_microseconds(absl::ToUnixMicros(entry.write_time));
  return proto;
}

v1::Grant ToProto(Grant grant) {
  v1::Grant proto;
  proto.set_person(std::move(grant.person));
  proto.set_from_microseconds(absl::ToUnixMicros(grant.from));
  for (std::string& author : grant.veiled_authors) proto.add_veiled_authors(std::move(author));
  return proto;
}

size_t BytesOf(const Entry& entry) { return entry.change.size() + entry.veiled_change.size(); }

/// How many of the first `entries` go into one response: one, or what kMostResponseBytes hold.
size_t Fitting(std::span<const Entry> entries) {
  size_t fitting = 0;
  for (size_t bytes = 0; fitting < entries.size(); ++fitting) {
    bytes += BytesOf(entries[fitting]);
    if (fitting > 0 && bytes > kMostResponseBytes) break;
  }
  return fitting;
}

}  // namespace

/// One stream, from its first reading on. Used by one thread at a time: the lane until it has met
/// the tail, then the tail.
class ChannelService::Following final : public Follower,
                                        public std::enable_shared_from_this<Following> {
 public:
  Following(ChannelService* service, const v1::FollowRequest& request,
            rpc::StreamWriter<v1::FollowResponse> writer)
      : service_(service),
        writer_(std::move(writer)),
        channel_(request.channel()),
        epoch_(request.epoch()),
        position_(request.after()) {}

  const std::string& channel() const { return channel_; }
  const rpc::StreamWriter<v1::FollowResponse>& writer() const { return writer_; }

  /// Sends the next of what is there, on the lane; joins the tail where that ends.
  absl::Status Step() {
    AMBLE_ASSIGN_OR_RETURN(const std::string epoch, service_->Epoch());
    const bool foreign = std::exchange(epoch_, epoch) != epoch;
    const bool head_only = position_ == kFromNowOn || foreign;
    AMBLE_ASSIGN_OR_RETURN(const Page page,
                           service_->options_.channels->Read(channel_, head_only ? 0 : position_,
                                                             head_only ? 0 : kPageEntries));
    if (head_only || page.too_old || page.head < position_) {
      const bool from_now_on = position_ == kFromNowOn && !page.too_old;
      return Join({}, page.head, !from_now_on);
    }
    // No more than one response: a follower's queue could not hold a page of the largest entries.
    const auto entries = std::span(page.entries).first(Fitting(page.entries));
    const int64_t last = entries.empty() ? page.head : entries.back().position;
    if (last >= page.head) return Join(entries, last, false);
    if (page.head - position_ > kMostBacklog) return Join({}, page.head, true);
    Send(entries, last, false, [self = shared_from_this()] { self->service_->Submit(self); });
    return absl::OkStatus();
  }

  bool Deliver(std::span<const Entry> entries, int64_t position, bool reset) override {
    return Send(entries, position, reset, {});
  }
  void End(const absl::Status& status) override { writer_.Finish(status); }

 private:
  absl::Status Join(std::span<const Entry> entries, int64_t position, bool reset) {
    Send(entries, position, reset, {});
    service_->tail_.Add(channel_, position, shared_from_this());
    // Whose stream ended before that was not removed then.
    if (!writer_.open()) service_->tail_.Remove(channel_, this);
    return absl::OkStatus();
  }

  /// In responses of bounded size, at least one; `written` follows the last.
  bool Send(std::span<const Entry> entries, int64_t position, bool reset,
            std::function<void()> written) {
    position_ = position;
    do {
      const auto fitting = entries.first(Fitting(entries));
      entries = entries.subspan(fitting.size());
      v1::FollowResponse response;
      response.set_epoch(epoch_);
      for (const Entry& entry : fitting) *response.add_entries() = ToProto(entry);
      response.set_position(entries.empty() ? position : fitting.back().position);
      response.set_reset(reset);
      auto then = entries.empty() ? std::move(written) : std::function<void()>();
      if (!writer_.Write(std::move(response), std::move(then))) return false;
    } while (!entries.empty());
    return true;
  }

  ChannelService* const service_;
  const rpc::StreamWriter<v1::FollowResponse> writer_;
  const std::string channel_;
  std::string epoch_;
  int64_t position_;  ///< of the last entry that was sent
};

ChannelService::ChannelService(Options options)
    : options_(std::move(options)),
      tail_({.service = options_.service,
             .channels = options_.channels,
             .wakeups = options_.wakeups,
             .poll_interval = options_.poll_interval}),
      follow_lane_(options_.service + "-live", kThreads, kWaitingFollowers),
      lease_lane_(options_.service + "-lease", kThreads, kWaitingLeases),
      adapter_({.service = options_.service,
                .executor = &lease_lane_,
                .verifier = options_.verifier,
                .clock = options_.clock,
                .callers = options_.callers,
                .observer = options_.observer,
                .open = options_.open}),
      streams_({.service = options_.service,
                .verifier = options_.verifier,
                .clock = options_.clock,
                .callers = options_.callers,
                .observer = options_.observer,
                .open = options_.open}) {
  adapter_.Register(v1::ChannelService::service_full_name());
  streams_.Register(v1::ChannelService::service_full_name());
}

ChannelService::~ChannelService() { Stop(); }

void ChannelService::Drain() {
  streams_.Drain();
  follow_lane_.Drain();
  lease_lane_.Drain();
}

void ChannelService::Stop() {
  Drain();
  tail_.Stop();
}

grpc::ServerWriteReactor<v1::FollowResponse>* ChannelService::Follow(
    grpc::CallbackServerContext* context, const v1::FollowRequest* request) {
  return streams_.Stream<v1::FollowResponse>(
      context, request,
      [this](const std::shared_ptr<const rpc::CallContext>&, const v1::FollowRequest& asked,
             const rpc::StreamWriter<v1::FollowResponse>& writer) {
        const auto following = std::make_shared<Following>(this, asked, writer);
        writer.OnDone([this, following] { tail_.Remove(following->channel(), following.get()); });
        Submit(following);
      });
}

grpc::ServerUnaryReactor* ChannelService::Lease(grpc::CallbackServerContext* context,
                                                const v1::LeaseRequest* request,
                                                v1::LeaseResponse* response) {
  return adapter_.Unary(
      context, request, response,
      [this](const rpc::CallContext& call,
             const v1::LeaseRequest& asked) -> absl::StatusOr<v1::LeaseResponse> {
        AMBLE_ASSIGN_OR_RETURN(
            std::vector<Grant> grants,
            options_.channels->Lease(
                asked.channel(), {asked.people().begin(), asked.people().end()}, call.deadline));
        v1::LeaseResponse leased;
        for (Grant& grant : grants) *leased.add_grants() = ToProto(std::move(grant));
        return leased;
      });
}

absl::StatusOr<std::string> ChannelService::Epoch() {
  std::lock_guard lock(mutex_);
  if (epoch_.empty()) {
    AMBLE_ASSIGN_OR_RETURN(epoch_, options_.epoch());
  }
  return epoch_;
}

void ChannelService::Submit(const std::shared_ptr<Following>& following) {
  const absl::Status queued = follow_lane_.Submit([following] {
    if (!following->writer().open()) return;
    const absl::Status status = following->Step();
    if (!status.ok()) following->writer().Finish(status);
  });
  if (!queued.ok()) following->writer().Finish(queued);
}

}  // namespace amble::live
