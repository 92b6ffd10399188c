#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "services/platform/limits/local_limiter.h"
#include "services/platform/limits/shared_buckets.h"

namespace amble::limits {

/// How often replicas tell each other what they have given.
inline constexpr std::chrono::milliseconds kReconcileInterval{100};
/// Buckets told at once; others wait for the next time.
inline constexpr size_t kReconcileBatch = 500;
/// Buckets that wait to be told; more are not told, and so limited by this process alone.
inline constexpr size_t kMostUntold = 20'000;

/// Limits that hold across replicas nearly, for threads that must not block: Take decides by this
/// process's own bucket and returns; a thread of its own tells Redis what was given and lowers the
/// own bucket to what is left for all. Only buckets that are used in earnest (below kTellBelow) are
/// told, so most addresses cost Redis nothing.
///
/// N replicas together give at most: one burst, and beyond it each (1 - kTellBelow) of a burst and
/// what it gives within kReconcileInterval; that is taken off what follows. While Redis is away
/// each gives what it would give alone, and less where Rate::share_alone says so, until Redis has
/// counted again.
class ReconciledLimiter final : public RateLimiter {
 public:
  explicit ReconciledLimiter(SharedBuckets::Options options,
                             std::chrono::milliseconds interval = kReconcileInterval);
  /// Ends the thread.
  ~ReconciledLimiter() override;

  Decision Take(std::string_view key, const Rate& rate, double cost = 1) override;
  LimiterStatistics GetStatistics() const override;

  /// Tells and learns now. Blocks; by the thread, and by tests.
  void Reconcile();
  /// Whether Redis did not count what it was told last.
  bool IsAlone() const { return is_alone_; }

 private:
  void Run();

  SharedBuckets shared_;
  LocalLimiter local_;
  LocalLimiter strict_;
  const std::chrono::milliseconds interval_;
  std::atomic<bool> is_alone_ = false;
  std::atomic<int64_t> allowed_ = 0, refused_ = 0, alone_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::map<std::string, Rate, std::less<>> low_;
  std::thread thread_;
};

}  // namespace amble::limits
