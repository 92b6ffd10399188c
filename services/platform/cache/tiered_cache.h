#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/cache/cache.h"
#include "services/platform/cache/delayed_tasks.h"
#include "services/platform/cache/in_process_cache.h"
#include "services/platform/cache/redis_cache.h"
#include "services/platform/cache/single_flight.h"
#include "services/platform/redis/subscriber.h"

namespace amble {

/// A replica keeps a value so long in its own memory while it hears of the others' evictions.
inline constexpr absl::Duration kHeardLifetime = absl::Seconds(10);
/// And so long while it does not (Redis is away), which bounds how old its answers get.
inline constexpr absl::Duration kUnheardLifetime = absl::Milliseconds(500);
/// How long a miss waits for another replica that loads the same, before it loads itself.
inline constexpr std::chrono::milliseconds kLeaseWait{150};

/// Two caches behind each other: this process's memory, then Redis, which all replicas share. And
/// loads that happen once for all who miss: those of this process join one, and among replicas the
/// one that gets the lease loads while the others wait briefly.
///
/// Without Redis (none configured) it is the in-process cache with its single flight. While Redis
/// is away it is the same with kUnheardLifetime.
///
/// When Evict or EvictTag returns, nothing from before it is given by this object, nor by Redis;
/// other replicas follow by a message within milliseconds, within 1 s when that is lost, and by
/// kUnheardLifetime while they hear nothing.
class TieredCache final : public Cache {
 public:
  struct Options {
    const Clock* clock = nullptr;
    Ids* ids = nullptr;
    redis::Client* redis = nullptr;  ///< null: the memory of this process alone
    size_t budget_bytes = kDefaultCacheBytes;
  };

  struct Key {
    std::string key;
    std::vector<std::string> tags = {};
  };
  struct Loaded {
    CachedValue value;  ///< not null
    int64_t version = 0;
    absl::Duration time_to_live = absl::InfiniteDuration();
  };
  using Landed = std::function<void(const absl::StatusOr<Loaded>&)>;
  /// Begins to load and later calls its argument once, from any thread. It must not block, and must
  /// have a deadline of its own. May run on a thread of this object.
  using Load = std::function<void(Landed)>;
  using Done = std::function<void(const absl::StatusOr<CachedValue>&)>;

  /// For metrics.
  struct Statistics {
    int64_t local_hits = 0;
    int64_t shared_hits = 0;  ///< found in Redis
    int64_t loads = 0;        ///< neither had it
    int64_t load_errors = 0;
    int64_t lease_waits = 0;     ///< of GetOrLoad, for another replica
    int64_t lease_timeouts = 0;  ///< of those, that loaded in the end
    int64_t evictions = 0;       ///< asked for here
    int64_t told_evictions = 0;  ///< by other replicas
    size_t local_bytes = 0;
    size_t local_entries = 0;
    bool is_heard = false;
  };

  explicit TieredCache(Options options);
  /// No load may be under way.
  ~TieredCache() override;

  // Cache; these block up to redis::kCallDeadline when Redis is asked.
  CachedValue Get(std::string_view key) override;
  void Put(CachePut put) override;
  void Evict(std::string_view key) override;
  void EvictTag(std::string_view tag) override;

  /// What this process's memory holds. Never blocks.
  CachedValue GetLocal(std::string_view key);

  /// Calls `done` with what is held, in memory or in Redis, or with what `load` brings, which is
  /// then kept unless it was evicted meanwhile. An error goes to all who wait and is not kept.
  /// Never blocks; `done` runs at once on a hit in memory, else on another thread.
  void GetOrLoad(Key key, Load load, Done done);

  /// As Evict and EvictTag for threads that must not block: this process gives nothing from before
  /// when they return, Redis and the others follow.
  void EvictSoon(std::string_view key);
  void EvictTagSoon(std::string_view tag);

  /// What must hear kEvictionChannel, for as long as this object is there: keeps this process's
  /// memory in step with the other replicas.
  redis::Subscriber::Listener Listener();

  Statistics GetStatistics() const;

 private:
  struct Attempt;
  using Flights = SingleFlight<Loaded>;

  void EvictLocally(std::string_view key);
  void EvictTagLocally(std::string_view tag);
  void ForgetLocally();
  /// Puts into this process's memory, for as long as may be.
  void Keep(const Key& key, const Loaded& loaded);
  Loaded FromShared(RedisCache::Held held) const;
  void SetHeard(bool is_heard);
  void Hear(std::string_view message);

  void AskShared(const std::shared_ptr<Attempt>& attempt);
  void LoadItself(const std::shared_ptr<Attempt>& attempt,
                  std::optional<RedisCache::Lease> lease = std::nullopt);
  void FlushSoon();

  const Options options_;
  InProcessCache local_;
  std::unique_ptr<RedisCache> shared_;  // null without Redis
  Flights flights_;
  Flights reads_;  // of Get, which loads nothing
  std::atomic<bool> is_heard_ = false;
  std::atomic<int64_t> hearing_changes_ = 0;
  mutable std::atomic<int64_t> local_hits_ = 0, shared_hits_ = 0, loads_ = 0, load_errors_ = 0,
                               lease_waits_ = 0, lease_timeouts_ = 0, evictions_ = 0,
                               told_evictions_ = 0;
  std::unique_ptr<DelayedTasks> tasks_;  // null without Redis; ends first
};

}  // namespace amble
