#include "services/platform/service/service_module.h"

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/events/applier.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::service {
namespace {

/// Events that are not the latest of their aggregate are kept so long.
constexpr absl::Duration kEventLifetime = absl::Hours(24 * 30);
/// Rows that housekeeping deletes in one transaction.
constexpr int kHousekeepingRows = 1000;
/// Between two looks into the database for metrics.
constexpr std::chrono::seconds kSampleInterval{10};

}  // namespace

ServiceModule::ServiceModule(const host::Environment& environment, std::string name,
                             std::unique_ptr<storage::Database> database,
                             storage::MigrationSet migrations)
    : environment_(environment),
      name_(std::move(name)),
      database_(std::move(database)),
      migrations_{events::Migrations(), idempotency::Migrations(), std::move(migrations)},
      verifier_(environment.token_keys, name_, environment.clock),
      feed_(database_.get(), environment.ids),
      outbox_(name_, environment.ids, environment.clock, environment.wakeups),
      executor_(name_, environment.configuration->executor_threads,
                environment.configuration->executor_queue),
      rpc_metrics_(environment.metrics, name_),
      adapter_({.service = name_,
                .executor = &executor_,
                .verifier = &verifier_,
                .clock = environment.clock,
                .consistency = &subscriptions_,
                .callers = environment.callers ? &environment.callers->callers : nullptr,
                .observer = &rpc_metrics_,
                .open = &started_}),
      feed_service_(name_, &feed_, &verifier_, environment.clock,
                    environment.callers ? &environment.callers->followers : nullptr, &rpc_metrics_,
                    &prepared_),
      page_tokens_(environment.signer->DeriveSecret("page tokens")),
      sampling_(kSampleInterval),
      samples_(environment.metrics, database_.get(), name_),
      served_{&feed_service_} {
  Watch(rpc::WatchExecutor(*environment_.metrics, name_, "calls", executor_));
  Watch(rpc::WatchExecutor(*environment_.metrics, name_, "feed", feed_service_.lane()));
  Watch(WatchDatabase(*environment_.metrics, name_, *database_));
  Watch(WatchFeed(*environment_.metrics, name_, feed_));
  sampling_.Add([this] {
    samples_.Take();
    return absl::OkStatus();
  });
  housekeeping_.Add([this] {
    return database_->Write([this](storage::Transaction& transaction) {
      return idempotency::Forget(transaction, environment_.clock->Now(), kHousekeepingRows)
          .status();
    });
  });
  housekeeping_.Add([this] {
    return feed_.Compact(environment_.clock->Now() - kEventLifetime, kHousekeepingRows).status();
  });
}

void ServiceModule::Serve(grpc::Service* api, const std::string& full_name) {
  adapter_.Register(full_name);
  served_.push_back(api);
}

void ServiceModule::Follow(
    const std::string& feed,
    std::function<absl::Status(storage::Transaction&, const events::Event&)> apply,
    std::function<absl::Status(storage::Transaction&)> reset,
    std::function<absl::Status(storage::Transaction&)> rebuilt) {
  followed_.push_back({feed, std::move(apply), std::move(reset), std::move(rebuilt)});
}

void ServiceModule::ServeChannels(live::Channels* channels) {
  channel_service_ = std::make_unique<live::ChannelService>(live::ChannelService::Options{
      .service = name_,
      .channels = channels,
      .epoch = [this]() -> absl::StatusOr<std::string> {
        AMBLE_ASSIGN_OR_RETURN(const events::Batch head, feed_.Read(events::Cursor::Head(), 1));
        return head.cursor.epoch;
      },
      .wakeups = environment_.wakeups,
      .verifier = &verifier_,
      .clock = environment_.clock,
      .callers = environment_.callers ? &environment_.callers->callers : nullptr,
      .observer = &rpc_metrics_,
      .open = &started_});
  served_.push_back(channel_service_.get());
  Watch(WatchChannels(*environment_.metrics, name_, *channel_service_));
}

absl::Status ServiceModule::SendMail() {
  AMBLE_ASSIGN_OR_RETURN(
      post_office_,
      PostOffice::Create(environment_.configuration->smtp, *database_, *environment_.ids,
                         *environment_.clock, *environment_.metrics, name_));
  samples_.Add(&post_office_->outbox());
  migrations_.push_back(PostOffice::Migrations());
  return absl::OkStatus();
}

absl::Status ServiceModule::Restored() { return feed_.StartNewEpoch(); }

absl::Status ServiceModule::Unpark(const std::string& feed, const std::string& aggregate) {
  for (const Followed& followed : followed_) {
    if (followed.feed != feed) continue;
    events::Applier applier({.feed = feed,
                             .database = database_.get(),
                             .apply = followed.apply,
                             .reset = followed.reset,
                             .rebuilt = followed.rebuilt,
                             .tries = 1,
                             .pause = [](int) { return false; }});
    return applier.Unpark(aggregate);
  }
  return NotFound("parked aggregate");
}

absl::Status ServiceModule::Start() {
  Prepared();
  // Only now are all services of this process wired, and have channels.
  for (Followed& followed : followed_) {
    remote_feeds_.push_back(std::make_unique<events::RemoteFeed>(
        name_, followed.feed, environment_.channels->To(followed.feed), environment_.signer));
    events::Subscription& subscription = subscriptions_.Add(
        {.feed = followed.feed,
         .source = remote_feeds_.back().get(),
         .database = database_.get(),
         .wakeups = environment_.wakeups,
         .clock = environment_.clock,
         .apply = std::move(followed.apply),
         .reset = std::move(followed.reset),
         .rebuilt = std::move(followed.rebuilt),
         .on_applied = CountDelays(*environment_.metrics, name_, followed.feed)});
    Watch(WatchSubscription(*environment_.metrics, name_, subscription));
    samples_.Add(&subscription);
  }
  subscriptions_.Start();
  housekeeping_.Start();
  sampling_.Start();
  if (post_office_) post_office_->Start();
  if (channel_service_) channel_service_->Start();
  started_ = true;
  return absl::OkStatus();
}

void ServiceModule::Drain(absl::Time) {
  if (channel_service_) channel_service_->Drain();
  executor_.Drain();
}

void ServiceModule::Stop() {
  if (channel_service_) channel_service_->Stop();
  if (post_office_) post_office_->Stop();
  sampling_.Stop();
  housekeeping_.Stop();
  subscriptions_.Stop();
}

}  // namespace amble::service
