#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace amble::events {

/// Says "there is something new in this feed", within one process. Losing it loses nothing: readers
/// poll about every second all the same.
class Wakeups {
 public:
  virtual ~Wakeups() = default;
  /// Wakes all who wait for `feed`.
  virtual void Notify(const std::string& feed) = 0;
  /// Calls `listener` after each Notify(feed), on the notifier's thread; it must not block.
  /// Returns a number for Unsubscribe, after which the listener is not called any more.
  virtual int64_t Subscribe(const std::string& feed, std::function<void()> listener) = 0;
  virtual void Unsubscribe(int64_t subscription) = 0;
};

}  // namespace amble::events
