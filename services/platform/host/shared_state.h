#pragma once

#include <memory>
#include <string>
#include <vector>

#include "services/platform/cache/tiered_cache.h"
#include "services/platform/clock/clock.h"
#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/events/redis_wakeups.h"
#include "services/platform/host/configuration.h"
#include "services/platform/ids/ids.h"
#include "services/platform/limits/reconciled_limiter.h"
#include "services/platform/limits/redis_limiter.h"
#include "services/platform/metrics/registry.h"
#include "services/platform/redis/client.h"
#include "services/platform/redis/subscriber.h"

namespace amble::host {

/// What replicas share through Redis, or, when the configuration names none, the same things of
/// this process alone. Nothing here is needed for a right answer: without Redis all of it goes on,
/// slower, and limits hold for each process by itself.
class SharedState {
 public:
  struct Options {
    const Configuration* configuration = nullptr;  ///< validated
    const Clock* clock = nullptr;
    Ids* ids = nullptr;
    /// The same in all replicas: hashes what is limited before it goes to Redis.
    std::string limits_secret;
  };

  /// Does not fail, and connects in the background.
  explicit SharedState(const Options& options);
  ~SharedState();

  events::Wakeups& wakeups() { return *wakeups_; }
  TieredCache& cache() { return *cache_; }
  /// Exact; asks Redis, so it blocks.
  limits::RateLimiter& limiter() { return *limiter_; }
  /// Nearly exact; never blocks.
  limits::RateLimiter& prompt_limiter() { return *prompt_limiter_; }

  /// nullptr without Redis.
  const redis::Client* client() const { return client_.get(); }

  /// Shows there, from now on, what the above count. Once; `registry` outlives this.
  void ShowIn(metrics::Registry& registry);

 private:
  void Connect(const Options& options);
  void ShowRedisIn(metrics::Registry& registry);

  std::unique_ptr<redis::Client> client_;
  std::unique_ptr<events::Wakeups> wakeups_;
  events::RedisWakeups* redis_wakeups_ = nullptr;
  std::unique_ptr<TieredCache> cache_;
  std::unique_ptr<limits::RateLimiter> limiter_;
  std::unique_ptr<limits::RateLimiter> prompt_limiter_;
  std::unique_ptr<redis::Subscriber> subscriber_;  // tells the above, so it ends first
  std::vector<metrics::Registry::Watch> watches_;
};

}  // namespace amble::host
