#include "gateway/live/hub_thread.h"

#include <utility>

namespace amble::gateway::live {

void HubThread::Post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    if (is_stopping_) return;
    tasks_.push_back(std::move(task));
    if (tasks_.size() > 1) return;
  }
  changed_.notify_one();
}

void HubThread::Start(std::function<void()> tick, std::chrono::milliseconds interval) {
  thread_ = std::thread([this, tick = std::move(tick), interval] { Run(tick, interval); });
}

void HubThread::Stop() {
  std::deque<std::function<void()>> dropped;
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    dropped.swap(tasks_);
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void HubThread::Run(const std::function<void()>& tick, std::chrono::milliseconds interval) {
  auto next_tick = std::chrono::steady_clock::now() + interval;
  std::deque<std::function<void()>> tasks;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_until(lock, next_tick, [this] { return is_stopping_ || !tasks_.empty(); });
      if (is_stopping_) return;
      tasks.swap(tasks_);
    }
    for (std::function<void()>& task : tasks) std::exchange(task, nullptr)();
    tasks.clear();
    if (const auto now = std::chrono::steady_clock::now(); now >= next_tick) {
      tick();
      next_tick = now + interval;
    }
  }
}

}  // namespace amble::gateway::live
