#include "services/platform/host/shared_state.h"

namespace amble::host {
namespace {

using metrics::Registry;

/// A value that is read out of an object's statistics at each scrape.
template <typename Object, typename Field>
Registry::Value Of(const Object& object, Field field) {
  return [&object, field] { return static_cast<double>(object.GetStatistics().*field); };
}

}  // namespace

void SharedState::ShowIn(metrics::Registry& registry) {
  using Cache = TieredCache::Statistics;
  const auto count = [&](const char* name, const char* help, metrics::Labels labels,
                         Registry::Value value) {
    watches_.push_back(registry.WatchCounter(name, help, std::move(labels), std::move(value)));
  };
  const TieredCache& cache = *cache_;
  constexpr char kHits[] = "amble_cache_hits_total";
  constexpr char kHitsHelp[] = "Values found: in memory, or in Redis.";
  count(kHits, kHitsHelp, {{"cache", "shared"}, {"tier", "memory"}}, Of(cache, &Cache::local_hits));
  count(kHits, kHitsHelp, {{"cache", "shared"}, {"tier", "redis"}}, Of(cache, &Cache::shared_hits));
  count("amble_cache_misses_total", "Values that had to be loaded.", {{"cache", "shared"}},
        Of(cache, &Cache::loads));
  count("amble_cache_load_errors_total", "Of those, the ones that failed.", {},
        Of(cache, &Cache::load_errors));
  count("amble_cache_lease_waits_total", "Misses that waited for another replica's load.", {},
        Of(cache, &Cache::lease_waits));
  count("amble_cache_lease_timeouts_total", "Of those, the ones that loaded in the end.", {},
        Of(cache, &Cache::lease_timeouts));
  constexpr char kEvictions[] = "amble_cache_evictions_total";
  constexpr char kEvictionsHelp[] = "Evictions asked for: here, or by other replicas.";
  count(kEvictions, kEvictionsHelp, {{"from", "here"}}, Of(cache, &Cache::evictions));
  count(kEvictions, kEvictionsHelp, {{"from", "others"}}, Of(cache, &Cache::told_evictions));
  watches_.push_back(registry.WatchGauge("amble_cache_bytes", "Bytes held in memory.",
                                         {{"cache", "shared"}}, Of(cache, &Cache::local_bytes)));

  constexpr char kDecisions[] = "amble_limits_decisions_total";
  constexpr char kDecisionsHelp[] = "What rate limits decided.";
  constexpr char kAlone[] = "amble_limits_alone_total";
  constexpr char kAloneHelp[] = "Of those, decided without the other replicas: Redis was away.";
  for (const limits::RateLimiter* limiter : {limiter_.get(), prompt_limiter_.get()}) {
    using Limits = limits::LimiterStatistics;
    count(kDecisions, kDecisionsHelp, {{"result", "allowed"}}, Of(*limiter, &Limits::allowed));
    count(kDecisions, kDecisionsHelp, {{"result", "refused"}}, Of(*limiter, &Limits::refused));
    count(kAlone, kAloneHelp, {}, Of(*limiter, &Limits::alone));
  }
  if (client_) ShowRedisIn(registry);
}

void SharedState::ShowRedisIn(metrics::Registry& registry) {
  using Client = redis::ClientStatistics;
  using Wakeups = events::RedisWakeups::Statistics;
  const auto count = [&](const char* name, const char* help, metrics::Labels labels,
                         Registry::Value value) {
    watches_.push_back(registry.WatchCounter(name, help, std::move(labels), std::move(value)));
  };
  const redis::Client& client = *client_;
  count("amble_redis_calls_total", "Commands asked for.", {}, Of(client, &Client::calls));
  constexpr char kFailures[] = "amble_redis_failures_total";
  constexpr char kFailuresHelp[] =
      "Commands without an answer: refused by the open breaker, lost or not in time.";
  count(kFailures, kFailuresHelp, {{"why", "breaker"}}, Of(client, &Client::refused));
  count(kFailures, kFailuresHelp, {{"why", "failed"}}, Of(client, &Client::failed));
  count("amble_redis_errors_total", "Commands answered with an error.", {},
        Of(client, &Client::errors));
  count("amble_redis_breaker_opened_total", "How often the breaker opened.", {},
        Of(client, &Client::opened));
  watches_.push_back(registry.WatchGauge(
      "amble_redis_available", "1 while commands go through, 0 while the breaker is open.", {},
      [&client] { return client.IsAvailable() ? 1.0 : 0.0; }));
  watches_.push_back(registry.WatchGauge("amble_redis_connections", "Open connections.", {},
                                         Of(client, &Client::open_connections)));
  constexpr char kWakeups[] = "amble_wakeups_total";
  constexpr char kWakeupsHelp[] = "Wake-ups through Redis.";
  count(kWakeups, kWakeupsHelp, {{"what", "published"}}, Of(*redis_wakeups_, &Wakeups::published));
  count(kWakeups, kWakeupsHelp, {{"what", "lost"}}, Of(*redis_wakeups_, &Wakeups::lost));
  count(kWakeups, kWakeupsHelp, {{"what", "heard"}}, Of(*redis_wakeups_, &Wakeups::heard));
}

}  // namespace amble::host
