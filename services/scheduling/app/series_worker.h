#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// A thread that plans the walks of series as time goes by, and derives the instants of walks again
/// when there is newer data of the zones: at once, and every `poll`. Several replicas may each have
/// one.
class SeriesWorker {
 public:
  struct Options {
    std::chrono::milliseconds poll = std::chrono::seconds(10);
    /// Told of errors. For logs.
    std::function<void(const absl::Status&)> on_error = {};
  };

  /// `dependencies` must outlive the worker.
  SeriesWorker(const Dependencies& dependencies, Options options);
  /// Stops.
  ~SeriesWorker();

  void Start();
  /// Ends the thread, after the transaction under way.
  void Stop();

 private:
  void Run();

  const Dependencies& dependencies_;
  const Options options_;
  std::mutex mutex_;
  std::condition_variable stopping_changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace amble::scheduling
