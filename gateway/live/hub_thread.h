#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "gateway/live/hub_context.h"

namespace amble::gateway::live {

/// The thread of a hub.
class HubThread final : public HubQueue {
 public:
  HubThread() = default;
  ~HubThread() override { Stop(); }
  HubThread(const HubThread&) = delete;
  HubThread& operator=(const HubThread&) = delete;

  void Post(std::function<void()> task) override;
  /// Runs what is posted, and `tick` every `interval`, from now on. Once.
  void Start(std::function<void()> tick, std::chrono::milliseconds interval);
  /// What waits is dropped, as is what is posted from now on.
  void Stop();

 private:
  void Run(const std::function<void()>& tick, std::chrono::milliseconds interval);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace amble::gateway::live
