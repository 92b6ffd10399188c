#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "gateway/caching/news.h"
#include "services/platform/events/event.h"
#include "services/platform/events/wakeups.h"

namespace amble::gateway {

/// Between two reads of a feed when nobody wakes the reader: three fit within kNewsBound.
inline constexpr std::chrono::milliseconds kFeedPoll{300};

/// Reads one feed from its head on, in memory, and tells the news of it. After a new epoch (a
/// restore) it begins again at the new head.
class FeedFollower {
 public:
  struct Options {
    size_t feed = 0;  ///< of kFollowedFeeds
    events::Source* source = nullptr;
    events::Wakeups* wakeups = nullptr;  ///< nullptr: polls alone
    News* news = nullptr;
    /// Called with the tags of what was told, before the news count as read to the head.
    std::function<void(const std::vector<std::string>& tags)> on_tags = [](const auto&) {};
  };

  explicit FeedFollower(Options options) : options_(std::move(options)) {}
  /// Stops.
  ~FeedFollower();

  void Start();
  /// Ends it; cancels the source. Prompt. Not started again.
  void Stop();
  /// Reads to the head. Blocks; by the thread, and by tests that start none.
  absl::Status ReadToHead();

 private:
  void Run();

  const Options options_;
  std::optional<events::Cursor> cursor_;  // of the reading thread

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool woken_ = false;
  std::optional<int64_t> wakeup_;
  std::thread thread_;
};

}  // namespace amble::gateway
