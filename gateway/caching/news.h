#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/time/time.h"
#include "gateway/caching/followed_feeds.h"
#include "services/platform/rpc/call_context.h"

namespace amble::gateway {

/// What was heard from the feeds counts for so long: the bound within which an event ends what was
/// kept.
inline constexpr std::chrono::milliseconds kNewsBound{1'000};
/// Tags whose last event is remembered; the one that was first told of goes first.
inline constexpr size_t kMaxNewsTags = 65'536;
/// So long after an event, services are told of it with what they are asked, so that they answer
/// from behind it. Afterwards they have applied it or stand still.
inline constexpr absl::Duration kRecentNews = absl::Minutes(1);

/// How far one feed had been read. `life` stands for the feed's epoch.
struct FeedMark {
  uint64_t life = 0;
  int64_t position = 0;

  friend bool operator==(const FeedMark&, const FeedMark&) = default;
};
/// How far all had been read, in the order of kFollowedFeeds, before something was asked: the
/// answer is at least as new.
using Stamp = std::array<FeedMark, kFollowedFeeds.size()>;

/// What the feeds told lately, by tag, to say whether something is older than an event that is
/// known here. Keeps nothing of what was before the feeds were first read. Safe from any thread.
class News {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  struct Options {
    std::function<Instant()> monotonic = [] { return std::chrono::steady_clock::now(); };
    size_t max_tags = kMaxNewsTags;
  };
  /// One event about one tag.
  struct Item {
    std::string tag;
    int64_t position = 0;
    std::string event_id;
    absl::Time write_time;
  };

  News() : News(Options()) {}
  explicit News(Options options) : options_(std::move(options)) {}

  /// `feed` (an index of kFollowedFeeds) is read from `position` on, in a life of its own: nothing
  /// stamped in another counts.
  void Restart(size_t feed, std::string_view epoch, int64_t position);
  /// `feed` was read up to `position`, and that is what it told.
  void Tell(size_t feed, int64_t position, std::span<const Item> items);
  /// A read that began at `began` found the head of `feed`.
  void ReachedHead(size_t feed, Instant began);

  /// Whether the head of every feed was seen within kNewsBound; else nothing kept may be used.
  bool IsFresh() const;
  /// To be taken before something is asked.
  Stamp Now() const;
  /// Whether nothing is known to have happened to `tag` after `stamp` was taken. False also when
  /// that is not remembered.
  bool IsClean(const Stamp& stamp, std::string_view tag) const;
  bool IsClean(const Stamp& stamp, std::span<const std::string> tags) const;
  /// The last events of `tags`, as far as they are recent at `now`.
  std::vector<rpc::Position> Recent(std::span<const std::string> tags, absl::Time now) const;

  /// Grows whenever IsClean may have changed its mind.
  uint64_t edition() const { return edition_.load(std::memory_order_acquire); }
  Instant Monotonic() const { return options_.monotonic(); }

 private:
  struct Record {
    size_t feed = 0;
    int64_t position = 0;
    std::string event_id;
    absl::Time write_time;
  };
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Feed {
    FeedMark mark;
    int64_t floor = 0;  ///< what was told up to here may be forgotten
  };

  bool IsCleanLocked(const Stamp& stamp, std::string_view tag) const;

  const Options options_;
  mutable std::mutex mutex_;
  std::array<Feed, kFollowedFeeds.size()> feeds_;
  std::unordered_map<std::string, Record, TextHash, std::equal_to<>> last_;
  std::deque<std::string_view> order_;  // of the keys above, which stay where they are
  std::atomic<uint64_t> edition_ = 1;
  /// When the read began that last found the head; 0 for never.
  std::array<std::atomic<Instant::rep>, kFollowedFeeds.size()> heads_{};
};

}  // namespace amble::gateway
