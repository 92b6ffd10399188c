#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/redis/client.h"
#include "services/platform/redis/subscriber.h"

namespace amble::events {

/// Where processes wake each other.
inline constexpr char kWakeupChannel[] = "amble:wakeups";
/// Feeds whose wake-up waits to be published; a few in practice. More are left to the poll.
inline constexpr size_t kMostPendingWakeups = 256;

/// Wake-ups of this process at once, by plain calls, and of all others through Redis. Publishing is
/// the work of a thread of its own, so Notify never waits for Redis; wake-ups that come faster than
/// they are published become one. Without Redis those of this process remain, and the readers'
/// poll.
class RedisWakeups final : public Wakeups {
 public:
  struct Statistics {
    int64_t published = 0;
    int64_t lost = 0;  ///< because Redis was away
    int64_t heard = 0;
  };

  /// `client` outlives this; `instance` is an id that no other process has.
  RedisWakeups(redis::Client* client, std::string instance);
  /// Publishes no more.
  ~RedisWakeups() override;

  void Notify(const std::string& feed) override;
  int64_t Subscribe(const std::string& feed, std::function<void()> listener) override;
  void Unsubscribe(int64_t subscription) override;

  /// What must hear kWakeupChannel, for as long as this object is there.
  redis::Subscriber::Listener Listener();
  Statistics GetStatistics() const;

 private:
  void Hear(std::string_view message);
  void Run();

  redis::Client* const client_;
  const std::string instance_;
  InProcessWakeups local_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::set<std::string> pending_;
  Statistics statistics_;
  std::thread thread_;
};

}  // namespace amble::events
