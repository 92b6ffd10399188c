#pragma once

#include <atomic>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace amble {

/// What time it is. Injected everywhere, so that tests decide; never ask the database or the
/// system.
class Clock {
 public:
  virtual ~Clock() = default;
  /// The present instant. May jump (the system's clock is set); measure durations with
  /// std::chrono::steady_clock instead. Safe from any thread.
  virtual absl::Time Now() const = 0;
};

/// The system's clock.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

/// A clock that stands still until a test moves it.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time start) : microseconds_(absl::ToUnixMicros(start)) {}
  absl::Time Now() const override { return absl::FromUnixMicros(microseconds_.load()); }
  void Set(absl::Time now) { microseconds_ = absl::ToUnixMicros(now); }
  void Advance(absl::Duration by) { microseconds_ += absl::ToInt64Microseconds(by); }

 private:
  std::atomic<int64_t> microseconds_;
};

}  // namespace amble
