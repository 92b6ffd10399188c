#include "services/platform/redis/circuit_breaker.h"

#include <algorithm>
#include <utility>

namespace amble::redis {

void CircuitBreaker::Succeeded() {
  is_open_ = false;
  failures_ = 0;
  delay_ = kFirstProbeDelay;
}

bool CircuitBreaker::Failed(Instant now) {
  // Calls that were under way when it opened tell nothing new.
  if (is_open_ || ++failures_ < kFailuresToOpen) return false;
  return Trip(now);
}

bool CircuitBreaker::Trip(Instant now) {
  if (is_open_) {
    delay_ = std::min(delay_ * 2, kLongestProbeDelay);
  }
  next_probe_ = now + delay_;
  return !std::exchange(is_open_, true);
}

}  // namespace amble::redis
