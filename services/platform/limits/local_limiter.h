#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "services/platform/limits/bucket.h"
#include "services/platform/limits/rate_limiter.h"

namespace amble::limits {

/// Buckets remembered by one LocalLimiter; the one that was used least recently goes first.
inline constexpr size_t kMaxBuckets = 65'536;

/// Below this share of its burst a bucket is worth telling the other replicas of.
inline constexpr double kTellBelow = 0.75;

/// Limits within one process. Never blocks for long.
class LocalLimiter final : public RateLimiter {
 public:
  using Instant = Bucket::Instant;

  explicit LocalLimiter(
      size_t max_buckets = kMaxBuckets,
      std::function<Instant()> now = [] { return std::chrono::steady_clock::now(); });

  /// Before any use: `on_low` is called, without locks held, when a bucket falls below kTellBelow,
  /// and not again for it until CollectUntold. It must not block.
  void OnLow(std::function<void(std::string_view key, const Rate& rate)> on_low) {
    on_low_ = std::move(on_low);
  }

  Decision Take(std::string_view key, const Rate& rate, double cost = 1) override;
  LimiterStatistics GetStatistics() const override;

  /// What was taken from the bucket since the last call, or since it was full.
  double CollectUntold(std::string_view key, const Rate& rate);
  /// Undoes CollectUntold, which gave `untold`: it could not be told.
  void ReturnUntold(std::string_view key, const Rate& rate, double untold);
  /// Lowers what is in the bucket to `tokens`, when it holds more: others have taken, too.
  void LowerTo(std::string_view key, const Rate& rate, double tokens);
  /// Gives back what was taken for something that was refused elsewhere.
  void GiveBack(std::string_view key, const Rate& rate, double cost);

 private:
  static constexpr size_t kShards = 16;

  struct Entry {
    std::string key;
    Bucket bucket;
    double untold = 0;
    bool is_low_told = false;
  };
  struct Shard {
    std::mutex mutex;
    std::list<Entry> entries;  ///< the latest first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key;
  };

  Shard& ShardOf(std::string_view key);
  /// The entry of `key`, refilled; the shard is locked.
  Entry& Find(Shard& shard, std::string_view key, const Rate& rate, Instant now);

  const size_t max_entries_;  ///< of one shard
  const std::function<Instant()> now_;
  std::function<void(std::string_view, const Rate&)> on_low_;
  std::array<Shard, kShards> shards_;
  std::atomic<int64_t> allowed_ = 0;
  std::atomic<int64_t> refused_ = 0;
};

}  // namespace amble::limits
