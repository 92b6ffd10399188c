#include "services/platform/service/service_metrics.h"

#include <algorithm>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/rpc/rpc_metrics.h"

namespace amble::service {
namespace {

using metrics::Labels;
using metrics::Registry;
using metrics::Watches;

/// More are not counted.
constexpr int kMostMails = 10'000;

}  // namespace

Watches WatchDatabase(Registry& registry, const std::string& service,
                      const storage::Database& database) {
  const Labels labels{{"service", service}};
  const auto show = [&database](auto field) {
    return [&database, field] { return static_cast<double>(database.GetStatistics().*field); };
  };
  using Statistics = storage::DatabaseStatistics;
  Watches watches;
  watches.push_back(registry.WatchGauge("amble_database_connections",
                                        "Connections that may be open.", labels,
                                        show(&Statistics::connections)));
  watches.push_back(registry.WatchGauge("amble_database_connections_in_use",
                                        "Connections that a transaction holds.", labels,
                                        show(&Statistics::connections_in_use)));
  watches.push_back(registry.WatchCounter("amble_database_waits_total",
                                          "Transactions that found no connection free.", labels,
                                          show(&Statistics::waits)));
  watches.push_back(registry.WatchCounter("amble_database_exhausted_total",
                                          "Transactions that gave up waiting for a connection.",
                                          labels, show(&Statistics::exhausted)));
  watches.push_back(registry.WatchCounter("amble_database_connections_lost_total",
                                          "Connections that broke.", labels,
                                          show(&Statistics::lost)));
  watches.push_back(registry.WatchCounter(
      "amble_database_transactions_run_again_total",
      "Runs of a transaction after the first: a broken connection, a deadlock.", labels,
      show(&Statistics::run_again)));
  return watches;
}

Watches WatchFeed(Registry& registry, const std::string& service, const events::Feed& feed) {
  Watches watches;
  watches.push_back(registry.WatchGauge(
      "amble_events_head_position", "The position of the latest event of a feed.",
      {{"feed", service}}, [&feed] { return static_cast<double>(feed.head_position()); }));
  return watches;
}

Watches WatchSubscription(Registry& registry, const std::string& service,
                          const events::Subscription& subscription) {
  const Labels labels{{"service", service}, {"feed", subscription.feed()}};
  Watches watches;
  watches.push_back(registry.WatchGauge(
      "amble_events_applied_position", "The position of the last event that is applied.", labels,
      [&subscription] { return static_cast<double>(subscription.GetProgress().position); }));
  watches.push_back(registry.WatchGauge(
      "amble_events_lag_seconds",
      "How old what a service knows of another may be: since it last read to the end of the feed.",
      labels, [&subscription] { return absl::ToDoubleSeconds(subscription.GetProgress().lag); }));
  return watches;
}

Watches WatchChannels(Registry& registry, const std::string& service,
                      const live::ChannelService& channels) {
  const Labels labels{{"service", service}};
  Watches watches = rpc::WatchExecutor(registry, service, "live", channels.follow_lane());
  for (auto& watch : rpc::WatchExecutor(registry, service, "lease", channels.lease_lane())) {
    watches.push_back(std::move(watch));
  }
  watches.push_back(registry.WatchGauge("amble_live_channels", "Channels that somebody follows.",
                                        labels,
                                        [&channels] { return channels.counts().channels; }));
  watches.push_back(registry.WatchGauge("amble_live_followers",
                                        "Streams of channels, one for each gateway.", labels,
                                        [&channels] { return channels.counts().followers; }));
  watches.push_back(registry.WatchCounter(
      "amble_live_shed_total", "Streams refused for their number, or ended for their slowness.",
      labels, [&channels] { return channels.shed(); }));
  return watches;
}

std::function<void(absl::Duration)> CountDelays(Registry& registry, const std::string& service,
                                                const std::string& feed) {
  metrics::Histogram& delays = registry.GetHistogram(
      "amble_events_delay_seconds", "From the write of an event to its application elsewhere.",
      metrics::kDelayBuckets, {{"service", service}, {"feed", feed}});
  return [&delays](absl::Duration delay) {
    // Two clocks may differ a little.
    delays.Observe(absl::ToDoubleSeconds(std::max(delay, absl::ZeroDuration())));
  };
}

Samples::Samples(Registry* registry, storage::Database* database, std::string service)
    : registry_(registry), database_(database), service_(std::move(service)) {}

void Samples::Add(events::Subscription* subscription) {
  parked_.push_back({subscription, &registry_->GetGauge(
                                       "amble_events_parked",
                                       "Aggregates whose events wait, because one of them failed.",
                                       {{"service", service_}, {"feed", subscription->feed()}})});
}

void Samples::Add(mail::MailOutbox* outbox) {
  outbox_ = outbox;
  waiting_mails_ = &registry_->GetGauge("amble_mail_waiting", "Mails that are still to be sent.",
                                        {{"service", service_}});
}

void Samples::Take() {
  for (const Parked& parked : parked_) {
    const absl::StatusOr<int64_t> count = parked.subscription->Parked();
    if (count.ok()) parked.gauge->Set(static_cast<double>(*count));
  }
  if (outbox_ == nullptr) return;
  int64_t waiting = 0;
  const absl::Status read = database_->Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(waiting, outbox_->Waiting(transaction, kMostMails));
    return absl::OkStatus();
  });
  if (read.ok()) waiting_mails_->Set(static_cast<double>(waiting));
}

}  // namespace amble::service
