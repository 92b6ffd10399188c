#include "services/platform/cache/delayed_tasks.h"

#include <utility>

namespace amble {

DelayedTasks::DelayedTasks(int threads, size_t limit) : limit_(limit) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

DelayedTasks::~DelayedTasks() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
}

bool DelayedTasks::RunAfter(std::chrono::milliseconds delay, std::function<void()> task) {
  std::lock_guard lock(mutex_);
  if (stopping_ || tasks_.size() >= limit_) return false;
  tasks_.emplace(std::chrono::steady_clock::now() + delay, std::move(task));
  changed_.notify_one();
  return true;
}

void DelayedTasks::Work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (tasks_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto first = tasks_.begin();
    if (first->first > std::chrono::steady_clock::now()) {
      const Instant due = first->first;  // the task may be gone when this wakes
      changed_.wait_until(lock, due);
      continue;
    }
    std::function<void()> task = std::move(first->second);
    tasks_.erase(first);
    // The one that is told of a new task may be waiting for a later one.
    if (!tasks_.empty()) changed_.notify_one();
    lock.unlock();
    task();
    task = nullptr;
    lock.lock();
  }
}

}  // namespace amble
