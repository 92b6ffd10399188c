#include "services/platform/events/in_process_wakeups.h"

#include <utility>

namespace amble::events {

void InProcessWakeups::Notify(const std::string& feed) {
  std::lock_guard lock(mutex_);
  for (const auto& [number, listener] : listeners_) {
    if (listener.feed == feed) listener.call();
  }
}

int64_t InProcessWakeups::Subscribe(const std::string& feed, std::function<void()> listener) {
  std::lock_guard lock(mutex_);
  listeners_.emplace(++last_, Listener{feed, std::move(listener)});
  return last_;
}

void InProcessWakeups::Unsubscribe(int64_t subscription) {
  std::lock_guard lock(mutex_);
  listeners_.erase(subscription);
}

}  // namespace amble::events
