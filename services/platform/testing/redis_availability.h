#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "services/platform/redis/client.h"

namespace amble::testing {

/// For tests: waits until a client says that Redis is, or is not, available.
class Availability {
 public:
  /// `options` with this as listener; this outlives the client.
  redis::Client::Options Watch(redis::Client::Options options) {
    options.on_change = [this](bool is_available) {
      std::lock_guard lock(mutex_);
      is_available_ = is_available;
      changed_.notify_all();
    };
    return options;
  }
  /// False when it does not become so within a generous time.
  bool Await(bool is_available) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60),
                             [&] { return is_available_ == is_available; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_available_ = true;
};

}  // namespace amble::testing
