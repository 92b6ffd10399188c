#pragma once

#include <map>
#include <mutex>

#include "services/platform/events/wakeups.h"

namespace amble::events {

/// Wake-ups by plain calls. Thread-safe. Listeners run one at a time and must not call back into
/// this object.
class InProcessWakeups final : public Wakeups {
 public:
  void Notify(const std::string& feed) override;
  int64_t Subscribe(const std::string& feed, std::function<void()> listener) override;
  void Unsubscribe(int64_t subscription) override;

 private:
  struct Listener {
    std::string feed;
    std::function<void()> call;
  };

  std::mutex mutex_;  // held while listeners run, so that none runs after its Unsubscribe
  int64_t last_ = 0;
  std::map<int64_t, Listener> listeners_;
};

}  // namespace amble::events
