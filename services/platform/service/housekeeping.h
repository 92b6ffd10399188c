#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"

namespace amble::service {

/// Runs tasks that keep tables small, one after the other, now and then.
class Housekeeping {
 public:
  explicit Housekeeping(std::chrono::milliseconds interval = std::chrono::minutes(10));
  /// Stops.
  ~Housekeeping();

  /// Adds a task, before Start(). An error is logged, and the task is run again the next time.
  void Add(std::function<absl::Status()> task);
  void Start();
  void Stop();

 private:
  void Run();

  const std::chrono::milliseconds interval_;
  std::vector<std::function<absl::Status()>> tasks_;
  std::mutex mutex_;
  std::condition_variable stopping_changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace amble::service
