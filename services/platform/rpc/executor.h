#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace amble::rpc {

/// A bounded pool of threads for work that blocks. Every service has its own: a pool shared by two
/// services deadlocks when one calls the other in the same process.
class Executor {
 public:
  /// `name` appears in thread names and metrics. At most `queue_limit` tasks wait.
  Executor(std::string name, int threads, int queue_limit);
  /// Drains.
  ~Executor();

  /// Runs `task` soon on one of the threads. RESOURCE_EXHAUSTED with a delay when the queue is
  /// full; UNAVAILABLE after Drain().
  absl::Status Submit(std::function<void()> task);

  /// Refuses new tasks, and returns when all accepted ones have run.
  void Drain();

  int queue_depth() const;
  int queue_limit() const;
  /// How many tasks were refused because the queue was full.
  int64_t refused() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace amble::rpc
