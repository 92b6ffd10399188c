#pragma once

#include <algorithm>
#include <atomic>

namespace amble::gateway {

/// Lets calls be made once more only while most succeed, so that what is overloaded or gone is not
/// asked ever more often (gRPC's retry throttling, proposal A6). Thread-safe.
class RetryBudget {
 public:
  /// A call succeeded: ten of them pay for one that fails.
  void Succeeded() { Add(kPerSuccess); }
  /// A call failed; whether it may be made once more.
  bool Failed() { return Add(-kPerFailure) > kMost / 2; }

 private:
  static constexpr int kPerSuccess = 1;
  static constexpr int kPerFailure = 10;
  /// A burst of 500 failures is forgiven: all that one replica had under way.
  static constexpr int kMost = 10'000;

  /// What is left afterwards.
  int Add(int change) {
    int before = left_.load(std::memory_order_relaxed);
    int after = before;
    do {
      after = std::clamp(before + change, 0, kMost);
      if (after == before) break;  // full, as nearly always: nothing is written
    } while (!left_.compare_exchange_weak(before, after, std::memory_order_relaxed));
    return after;
  }

  std::atomic<int> left_ = kMost;
};

}  // namespace amble::gateway
