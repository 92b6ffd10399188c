#include "services/platform/limits/reconciled_limiter.h"

#include <utility>
#include <vector>

#include "services/platform/limits/redis_limiter.h"

namespace amble::limits {

ReconciledLimiter::ReconciledLimiter(SharedBuckets::Options options,
                                     std::chrono::milliseconds interval)
    : shared_(std::move(options)), interval_(interval) {
  local_.OnLow([this](std::string_view key, const Rate& rate) {
    std::lock_guard lock(mutex_);
    if (low_.size() >= kMostUntold) return;
    low_.emplace(key, rate);
    changed_.notify_one();
  });
  thread_ = std::thread([this] { Run(); });
}

ReconciledLimiter::~ReconciledLimiter() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

Decision ReconciledLimiter::Take(std::string_view key, const Rate& rate, double cost) {
  Decision decision = local_.Take(key, rate, cost);
  if (is_alone_) {
    ++alone_;
    if (decision.allowed && rate.share_alone < 1) {
      decision = strict_.Take(key, Alone(rate, cost), cost);
    }
  }
  ++(decision.allowed ? allowed_ : refused_);
  return decision;
}

void ReconciledLimiter::Reconcile() {
  std::map<std::string, Rate, std::less<>> told;
  {
    std::lock_guard lock(mutex_);
    while (!low_.empty() && told.size() < kReconcileBatch) told.insert(low_.extract(low_.begin()));
  }
  if (told.empty()) return;
  std::vector<SharedBuckets::Taking> takings;
  for (const auto& [key, rate] : told) {
    takings.push_back(
        {.key = key, .rate = rate, .cost = local_.CollectUntold(key, rate), .is_done = true});
  }
  const auto taken = shared_.Take(takings);
  is_alone_ = !taken.ok();
  if (!taken.ok()) {
    // Told again, so that this process is alone until Redis has counted something: one that is
    // full answers, and counts nothing.
    for (const SharedBuckets::Taking& taking : takings) {
      local_.ReturnUntold(taking.key, taking.rate, taking.cost);
    }
    std::lock_guard lock(mutex_);
    low_.merge(told);
    return;
  }
  size_t i = 0;
  for (const auto& [key, rate] : told) local_.LowerTo(key, rate, (*taken)[i++].tokens);
}

void ReconciledLimiter::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    // Idle until a bucket is low; while Redis is away it looks whether it is back.
    if (low_.empty() && !is_alone_) {
      changed_.wait(lock);
      continue;
    }
    lock.unlock();
    Reconcile();
    lock.lock();
    changed_.wait_for(lock, interval_, [this] { return stopping_; });
  }
}

LimiterStatistics ReconciledLimiter::GetStatistics() const {
  return {.allowed = allowed_, .refused = refused_, .alone = alone_};
}

}  // namespace amble::limits
