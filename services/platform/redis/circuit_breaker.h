#pragma once

#include <chrono>

namespace amble::redis {

/// So many failures in a row open the breaker.
inline constexpr int kFailuresToOpen = 3;
/// From its opening to the first probe; doubled after each probe that fails, up to the longest.
inline constexpr std::chrono::milliseconds kFirstProbeDelay{50};
inline constexpr std::chrono::milliseconds kLongestProbeDelay{1000};

/// Keeps callers from waiting for a server that does not answer. Closed: calls go through. Open: no
/// call does, and at next_probe() one probe is due (half-open), whose success closes it. Pure: told
/// what time it is. Not thread-safe.
class CircuitBreaker {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  bool is_open() const { return is_open_; }
  /// When is_open(): when to probe.
  Instant next_probe() const { return next_probe_; }

  void Succeeded();
  /// A call failed. True when this opens the breaker.
  bool Failed(Instant now);
  /// Opens at once (a connection is refused: there is nothing to count), or says that a probe
  /// failed. True when this opens it.
  bool Trip(Instant now);

 private:
  bool is_open_ = false;
  int failures_ = 0;
  std::chrono::milliseconds delay_ = kFirstProbeDelay;
  Instant next_probe_{};
};

}  // namespace amble::redis
