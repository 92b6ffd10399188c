#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/live/channels.h"

namespace amble::live {

/// Channels in memory, for tests. A channel is there from Create or its first Append on.
/// Thread-safe.
class FakeChannels final : public Channels {
 public:
  /// What a test looks at.
  std::atomic<int> reads = 0;
  std::atomic<int> looks = 0;
  std::atomic<int> most_known = 0;  ///< channels of the largest look
  std::atomic<bool> failing = false;

  void Create(const std::string& channel) {
    std::lock_guard lock(mutex_);
    channels_[channel];
  }
  void Remove(const std::string& channel) {
    std::lock_guard lock(mutex_);
    channels_.erase(channel);
  }
  int64_t Append(const std::string& channel, std::string change = "") {
    std::lock_guard lock(mutex_);
    auto& entries = channels_[channel].entries;
    const auto position = static_cast<int64_t>(entries.size()) + 1;
    if (change.empty()) change = channel + " " + std::to_string(position);
    entries.push_back({.position = position, .change = std::move(change)});
    return position;
  }
  /// Makes `channel` one of a state with this version.
  void SetVersion(const std::string& channel, int64_t version) {
    std::lock_guard lock(mutex_);
    channels_[channel].version = version;
  }
  /// As a restore under our feet would.
  void Truncate(const std::string& channel, size_t entries) {
    std::lock_guard lock(mutex_);
    channels_[channel].entries.resize(entries);
  }
  /// Forgets what is before `first`.
  void Forget(const std::string& channel, int64_t first) {
    std::lock_guard lock(mutex_);
    channels_[channel].first = first;
  }
  /// Calls to Read wait until Open.
  void Shut() {
    std::lock_guard lock(mutex_);
    shut_ = true;
  }
  void Open() {
    std::lock_guard lock(mutex_);
    shut_ = false;
    changed_.notify_all();
  }
  /// Returns when so many calls to Read wait.
  void AwaitWaiting(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ >= count; });
  }

  absl::StatusOr<Page> Read(const std::string& channel, int64_t after, int limit) override {
    ++reads;
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !shut_; });
    --waiting_;
    if (failing) return absl::UnavailableError("the database is away");
    const auto found = channels_.find(channel);
    if (found == channels_.end()) return NotFound("channel");
    const Channel& one = found->second;
    Page page;
    if (one.version > 0) {
      page.head = one.version;
      if (after < one.version && limit > 0) {
        page.entries.push_back({.position = one.version, .change = channel});
      }
      return page;
    }
    page.head = static_cast<int64_t>(one.entries.size());
    page.too_old = after + 1 < one.first && after < page.head && limit > 0;
    for (int64_t next = after; next < page.head && limit-- > 0; ++next) {
      page.entries.push_back(one.entries[static_cast<size_t>(next)]);
    }
    return page;
  }

  absl::StatusOr<std::vector<std::string>> Grown(
      const std::map<std::string, int64_t>& known) override {
    ++looks;
    most_known = std::max(most_known.load(), static_cast<int>(known.size()));
    if (failing) return absl::UnavailableError("the database is away");
    std::lock_guard lock(mutex_);
    std::vector<std::string> grown;
    for (const auto& [channel, position] : known) {
      const auto found = channels_.find(channel);
      const bool same = found != channels_.end() && found->second.version <= position &&
                        static_cast<int64_t>(found->second.entries.size()) <= position;
      if (!same) grown.push_back(channel);
    }
    return grown;
  }

  /// Everybody whose id begins with "leader".
  absl::StatusOr<std::vector<Grant>> Lease(const std::string& channel,
                                           const std::vector<std::string>& people,
                                           absl::Time) override {
    std::lock_guard lock(mutex_);
    if (!channels_.contains(channel)) return NotFound("channel");
    std::vector<Grant> grants;
    for (const std::string& person : people) {
      if (!person.starts_with("leader")) continue;
      grants.push_back({person, absl::FromUnixSeconds(7), {"blocked"}});
    }
    return grants;
  }

 private:
  struct Channel {
    std::vector<Entry> entries;
    int64_t version = 0;
    int64_t first = 1;
  };
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Channel> channels_;
  bool shut_ = false;
  int waiting_ = 0;
};

}  // namespace amble::live
