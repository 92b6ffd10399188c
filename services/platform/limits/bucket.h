#pragma once

#include <algorithm>
#include <chrono>

#include "services/platform/limits/rate_limiter.h"

namespace amble::limits {

/// The arithmetic of one token bucket; pure. `tokens` may be below zero, by what others took.
struct Bucket {
  using Instant = std::chrono::steady_clock::time_point;

  double tokens;
  Instant filled;

  static Bucket Full(const Rate& rate, Instant now) { return {rate.burst, now}; }

  void Refill(const Rate& rate, Instant now) {
    // A clock that was asked earlier by another thread does not run backwards here.
    if (now <= filled) return;
    const double seconds = std::chrono::duration<double>(now - filled).count();
    tokens = std::min(rate.burst, tokens + seconds * rate.per_second);
    filled = now;
  }

  Decision Take(const Rate& rate, double cost, Instant now) {
    Refill(rate, now);
    // Sums of fractions fall short of the whole by less than this.
    constexpr double kRounding = 1e-9;
    if (tokens + kRounding >= cost) {
      tokens -= cost;
      return {};
    }
    return {false,
            absl::Ceil(absl::Seconds((cost - tokens) / rate.per_second), absl::Milliseconds(1))};
  }
};

}  // namespace amble::limits
