#pragma once

#include <atomic>

#include "services/platform/limits/local_limiter.h"
#include "services/platform/limits/shared_buckets.h"

namespace amble::limits {

/// Limits that hold across replicas exactly: each Take asks Redis, so it blocks up to
/// redis::kCallDeadline; for executors, never for a thread that runs an event loop. What this
/// process alone has used up is refused without asking. While Redis is away this process limits by
/// itself, and where it matters (Rate::share_alone) more strictly.
class RedisLimiter final : public RateLimiter {
 public:
  explicit RedisLimiter(SharedBuckets::Options options);

  Decision Take(std::string_view key, const Rate& rate, double cost = 1) override;
  LimiterStatistics GetStatistics() const override;

 private:
  SharedBuckets shared_;
  LocalLimiter local_;   // what was taken here; never less than what is in Redis
  LocalLimiter strict_;  // shares of buckets, while Redis is away
  std::atomic<int64_t> allowed_ = 0, refused_ = 0, alone_ = 0;
};

/// What one replica may give of `rate` while it cannot count with the others.
Rate Alone(const Rate& rate, double cost);

}  // namespace amble::limits
