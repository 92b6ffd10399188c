#pragma once

#include <functional>
#include <string>
#include <vector>

#include "services/platform/events/feed.h"
#include "services/platform/events/subscription.h"
#include "services/platform/live/channel_service.h"
#include "services/platform/mail/outbox.h"
#include "services/platform/metrics/registry.h"
#include "services/platform/storage/database.h"

/// What every service shows of its parts, which know nothing of metrics. What is handed in must
/// outlive what is returned. `service` is "groups"; a feed is named after the service it is of.
namespace amble::service {

/// Connections in use and allowed, waits for one, what broke and what ran again.
[[nodiscard]] metrics::Watches WatchDatabase(metrics::Registry& registry,
                                             const std::string& service,
                                             const storage::Database& database);

/// The position of the latest event.
[[nodiscard]] metrics::Watches WatchFeed(metrics::Registry& registry, const std::string& service,
                                         const events::Feed& feed);

/// How far `service` has applied a feed, and how old what it knows may be.
[[nodiscard]] metrics::Watches WatchSubscription(metrics::Registry& registry,
                                                 const std::string& service,
                                                 const events::Subscription& subscription);

/// Who follows how many channels, who was sent away, and the lanes of its calls.
[[nodiscard]] metrics::Watches WatchChannels(metrics::Registry& registry,
                                             const std::string& service,
                                             const live::ChannelService& channels);

/// What Subscription::Options.on_applied is to be, for a histogram of delays.
[[nodiscard]] std::function<void(absl::Duration)> CountDelays(metrics::Registry& registry,
                                                              const std::string& service,
                                                              const std::string& feed);

/// What can be told only by looking into a database: looked up now and then rather than at a
/// scrape, which must answer while the database does not.
class Samples {
 public:
  /// Both outlive it.
  Samples(metrics::Registry* registry, storage::Database* database, std::string service);

  /// Parked aggregates of a subscription. Before Take, as the next.
  void Add(events::Subscription* subscription);
  /// Mails that wait.
  void Add(mail::MailOutbox* outbox);

  /// Looks once; what cannot be read keeps its last value.
  void Take();

 private:
  struct Parked {
    events::Subscription* subscription;
    metrics::Gauge* gauge;
  };

  metrics::Registry* const registry_;
  storage::Database* const database_;
  const std::string service_;
  std::vector<Parked> parked_;
  mail::MailOutbox* outbox_ = nullptr;
  metrics::Gauge* waiting_mails_ = nullptr;
};

}  // namespace amble::service
