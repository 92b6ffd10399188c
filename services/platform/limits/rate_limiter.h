#pragma once

#include <string_view>

#include "absl/time/time.h"

namespace amble::limits {

/// A token bucket: `burst` at once, then `per_second`. Both more than zero.
struct Rate {
  double burst = 0;
  double per_second = 0;
  /// What guessing profits from (signing in): where replicas cannot count together, each allows
  /// only this share of it. 1 where that does not matter.
  double share_alone = 1;
};

struct Decision {
  bool allowed = true;
  /// When not allowed: after so long the same may be allowed.
  absl::Duration retry_after;

  friend bool operator==(const Decision&, const Decision&) = default;
};

/// For metrics.
struct LimiterStatistics {
  int64_t allowed = 0;
  int64_t refused = 0;
  int64_t alone = 0;  ///< decided without the other replicas, because Redis was away
};

/// Says how often something may be done. It never fails: what it cannot ask, it decides by itself.
/// Safe from any thread. Every implementation passes the suite in rate_limiter_contract.h.
class RateLimiter {
 public:
  virtual ~RateLimiter() = default;

  /// Takes `cost` tokens (more than zero, at most rate.burst) from the bucket of `key`, which is
  /// full at first; or none, and says when. A key is always used with the same rate, and names what
  /// it limits: "request/…".
  virtual Decision Take(std::string_view key, const Rate& rate, double cost = 1) = 0;

  virtual LimiterStatistics GetStatistics() const = 0;
};

}  // namespace amble::limits
