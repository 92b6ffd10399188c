#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// A thread that lets reminders fire, goes through the recipients of notices, and tells of what is
/// new in threads: when woken, and every `poll`. Several replicas may each have one.
class NoticeWorker {
 public:
  struct Options {
    std::chrono::milliseconds poll = std::chrono::seconds(1);
    /// Told of how many were not told because it was too late, and of errors. For metrics and logs.
    std::function<void(int64_t dropped)> on_dropped = {};
    std::function<void(const absl::Status&)> on_error = {};
  };

  /// `dependencies` must outlive the worker.
  NoticeWorker(const Dependencies& dependencies, Options options);
  /// Stops.
  ~NoticeWorker();

  void Start();
  /// There is something to do. Safe from any thread.
  void Wake();
  /// Ends the thread, after the transaction under way.
  void Stop();

  /// One turn: true when there may be more to do. For tests and for the thread.
  absl::StatusOr<bool> Turn();

 private:
  void Run();
  bool Stopping();

  const Dependencies& dependencies_;
  const Options options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace amble::messaging
