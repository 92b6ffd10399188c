#include "services/platform/limits/redis_limiter.h"

#include <algorithm>
#include <utility>

namespace amble::limits {

Rate Alone(const Rate& rate, double cost) {
  return {.burst = std::max(rate.burst * rate.share_alone, cost),
          .per_second = rate.per_second * rate.share_alone};
}

RedisLimiter::RedisLimiter(SharedBuckets::Options options) : shared_(std::move(options)) {}

Decision RedisLimiter::Take(std::string_view key, const Rate& rate, double cost) {
  Decision decision = local_.Take(key, rate, cost);
  if (decision.allowed) {
    const auto taken = shared_.Take({{.key = key, .rate = rate, .cost = cost}});
    if (!taken.ok()) {
      ++alone_;
      if (rate.share_alone < 1) decision = strict_.Take(key, Alone(rate, cost), cost);
    } else if (!taken->front().allowed) {
      const double missing = cost - taken->front().tokens;
      decision = {false,
                  absl::Ceil(absl::Seconds(missing / rate.per_second), absl::Milliseconds(1))};
      local_.GiveBack(key, rate, cost);
      local_.LowerTo(key, rate, taken->front().tokens);
    }
  }
  ++(decision.allowed ? allowed_ : refused_);
  return decision;
}

LimiterStatistics RedisLimiter::GetStatistics() const {
  return {.allowed = allowed_, .refused = refused_, .alone = alone_};
}

}  // namespace amble::limits
