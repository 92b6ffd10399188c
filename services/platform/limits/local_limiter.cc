#include "services/platform/limits/local_limiter.h"

#include <algorithm>
#include <utility>

namespace amble::limits {

LocalLimiter::LocalLimiter(size_t max_buckets, std::function<Instant()> now)
    : max_entries_(std::max<size_t>(1, max_buckets / kShards)), now_(std::move(now)) {}

LocalLimiter::Shard& LocalLimiter::ShardOf(std::string_view key) {
  return shards_[std::hash<std::string_view>()(key) % kShards];
}

LocalLimiter::Entry& LocalLimiter::Find(Shard& shard, std::string_view key, const Rate& rate,
                                        Instant now) {
  const auto found = shard.by_key.find(key);
  if (found == shard.by_key.end()) {
    shard.entries.push_front({std::string(key), Bucket::Full(rate, now)});
    shard.by_key[shard.entries.front().key] = shard.entries.begin();
    if (shard.entries.size() > max_entries_) {
      shard.by_key.erase(shard.entries.back().key);
      shard.entries.pop_back();
    }
  } else {
    shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
  }
  Entry& entry = shard.entries.front();
  entry.bucket.Refill(rate, now);
  if (entry.bucket.tokens >= rate.burst) entry.untold = 0;
  return entry;
}

Decision LocalLimiter::Take(std::string_view key, const Rate& rate, double cost) {
  const Instant now = now_();
  Shard& shard = ShardOf(key);
  std::unique_lock lock(shard.mutex);
  Entry& entry = Find(shard, key, rate, now);
  const Decision decision = entry.bucket.Take(rate, cost, now);
  bool is_low = false;
  if (decision.allowed) {
    entry.untold += cost;
    is_low = on_low_ && entry.bucket.tokens < kTellBelow * rate.burst &&
             !std::exchange(entry.is_low_told, true);
  }
  lock.unlock();
  ++(decision.allowed ? allowed_ : refused_);
  if (is_low) on_low_(key, rate);
  return decision;
}

double LocalLimiter::CollectUntold(std::string_view key, const Rate& rate) {
  const Instant now = now_();
  Shard& shard = ShardOf(key);
  std::lock_guard lock(shard.mutex);
  Entry& entry = Find(shard, key, rate, now);
  entry.is_low_told = false;
  return std::exchange(entry.untold, 0);
}

void LocalLimiter::ReturnUntold(std::string_view key, const Rate& rate, double untold) {
  const Instant now = now_();
  Shard& shard = ShardOf(key);
  std::lock_guard lock(shard.mutex);
  Entry& entry = Find(shard, key, rate, now);
  entry.untold += untold;
  entry.is_low_told = true;
}

void LocalLimiter::LowerTo(std::string_view key, const Rate& rate, double tokens) {
  const Instant now = now_();
  Shard& shard = ShardOf(key);
  std::lock_guard lock(shard.mutex);
  Bucket& bucket = Find(shard, key, rate, now).bucket;
  bucket.tokens = std::min(bucket.tokens, tokens);
}

void LocalLimiter::GiveBack(std::string_view key, const Rate& rate, double cost) {
  const Instant now = now_();
  Shard& shard = ShardOf(key);
  std::lock_guard lock(shard.mutex);
  Bucket& bucket = Find(shard, key, rate, now).bucket;
  bucket.tokens = std::min(rate.burst, bucket.tokens + cost);
}

LimiterStatistics LocalLimiter::GetStatistics() const {
  return {.allowed = allowed_, .refused = refused_};
}

}  // namespace amble::limits
