#include "services/platform/events/redis_wakeups.h"

#include <utility>

namespace amble::events {
namespace {

/// Between the process and the feed in a message; in neither of them.
constexpr char kSeparator = ' ';

}  // namespace

RedisWakeups::RedisWakeups(redis::Client* client, std::string instance)
    : client_(client), instance_(std::move(instance)), thread_([this] { Run(); }) {}

RedisWakeups::~RedisWakeups() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void RedisWakeups::Notify(const std::string& feed) {
  local_.Notify(feed);
  std::lock_guard lock(mutex_);
  if (pending_.size() >= kMostPendingWakeups) {
    ++statistics_.lost;
    return;
  }
  if (pending_.insert(feed).second) changed_.notify_one();
}

int64_t RedisWakeups::Subscribe(const std::string& feed, std::function<void()> listener) {
  return local_.Subscribe(feed, std::move(listener));
}

void RedisWakeups::Unsubscribe(int64_t subscription) { local_.Unsubscribe(subscription); }

redis::Subscriber::Listener RedisWakeups::Listener() {
  return {.on_message = [this](std::string_view message) { Hear(message); }};
}

void RedisWakeups::Hear(std::string_view message) {
  const size_t end = message.find(kSeparator);
  // This process's own were delivered by the plain call.
  if (end == std::string_view::npos || message.substr(0, end) == instance_) return;
  {
    std::lock_guard lock(mutex_);
    ++statistics_.heard;
  }
  local_.Notify(std::string(message.substr(end + 1)));
}

void RedisWakeups::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !pending_.empty(); });
    if (stopping_) return;
    const std::string message = instance_ + kSeparator + pending_.extract(pending_.begin()).value();
    lock.unlock();
    const bool published = client_->Call({"PUBLISH", kWakeupChannel, message}).ok();
    lock.lock();
    ++(published ? statistics_.published : statistics_.lost);
  }
}

RedisWakeups::Statistics RedisWakeups::GetStatistics() const {
  std::lock_guard lock(mutex_);
  return statistics_;
}

}  // namespace amble::events
