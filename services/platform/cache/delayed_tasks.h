#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace amble {

/// A few threads that run tasks which may block, at once or later. Bounded.
class DelayedTasks {
 public:
  DelayedTasks(int threads, size_t limit);
  /// Ends the threads after the tasks that run now; drops the others.
  ~DelayedTasks();

  /// False, and `task` is dropped, when `limit` tasks wait already.
  bool Run(std::function<void()> task) { return RunAfter({}, std::move(task)); }
  bool RunAfter(std::chrono::milliseconds delay, std::function<void()> task);

 private:
  using Instant = std::chrono::steady_clock::time_point;
  void Work();

  const size_t limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::multimap<Instant, std::function<void()>> tasks_;  // by when they are due
  std::vector<std::thread> threads_;
};

}  // namespace amble
