#include "gateway/caching/feed_follower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/caching/event_tags.h"
#include "services/platform/events/in_process_wakeups.h"

namespace amble::gateway {
namespace {

using ::testing::Contains;

constexpr size_t kScheduling = 1;

/// A feed in memory.
class MemoryFeed final : public events::Source {
 public:
  absl::StatusOr<events::Batch> Read(const events::Cursor& cursor, int limit) override {
    const std::lock_guard lock(mutex_);
    ++reads_;
    changed_.notify_all();
    if (!status_.ok()) return status_;
    events::Batch batch;
    const auto size = static_cast<int64_t>(events_.size());
    if (cursor == events::Cursor::Head()) {
      batch.cursor = {epoch_, size};
      batch.at_head = true;
      return batch;
    }
    batch.reset = cursor.epoch != epoch_;
    int64_t at = batch.reset ? 0 : cursor.position;
    for (; at < size && batch.events.size() < static_cast<size_t>(std::min(limit, page_)); ++at) {
      batch.events.push_back(events_[static_cast<size_t>(at)]);
    }
    batch.cursor = {epoch_, at};
    batch.at_head = at == size;
    return batch;
  }

  void Append(const std::string& aggregate) {
    const std::lock_guard lock(mutex_);
    const auto position = static_cast<int64_t>(events_.size()) + 1;
    events_.push_back({.id = "e" + std::to_string(position),
                       .position = position,
                       .type = "amble.scheduling.v1.WalkEvent",
                       .aggregate = aggregate,
                       .write_time = absl::UnixEpoch()});
  }
  void Restore(const std::string& epoch) {
    const std::lock_guard lock(mutex_);
    epoch_ = epoch;
  }
  void Fail(absl::Status status) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
  }
  void AwaitReads(int more) {
    std::unique_lock lock(mutex_);
    const int wanted = reads_ + more;
    changed_.wait(lock, [&] { return reads_ >= wanted; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<events::Event> events_;
  std::string epoch_ = "first";
  absl::Status status_;
  int page_ = 2;
  int reads_ = 0;
};

class FeedFollowerTest : public ::testing::Test {
 protected:
  FeedFollowerTest() {
    news_.Restart(0, "groups", 0);
    news_.ReachedHead(0, monotonic_);
  }

  News::Instant monotonic_{std::chrono::hours(1)};
  News news_{{.monotonic = [this] { return monotonic_; }}};
  MemoryFeed feed_;
  events::InProcessWakeups wakeups_;
  std::vector<std::string> told_;
  FeedFollower follower_{{.feed = kScheduling,
                          .source = &feed_,
                          .wakeups = &wakeups_,
                          .news = &news_,
                          .on_tags = [this](const std::vector<std::string>& tags) {
                            EXPECT_FALSE(tags.empty());
                            told_.insert(told_.end(), tags.begin(), tags.end());
                          }}};
};

TEST_F(FeedFollowerTest, BeginsAtTheHead) {
  feed_.Append("practices/p/groups/old/walks/w");
  EXPECT_FALSE(news_.IsFresh());
  ASSERT_EQ(follower_.ReadToHead(), absl::OkStatus());
  EXPECT_TRUE(news_.IsFresh());
  EXPECT_TRUE(told_.empty()) << "nothing was kept before";
  EXPECT_EQ(news_.Now()[kScheduling].position, 1);
}

TEST_F(FeedFollowerTest, TellsAllPagesUpToTheHead) {
  ASSERT_EQ(follower_.ReadToHead(), absl::OkStatus());
  const Stamp before = news_.Now();
  for (int i = 0; i < 5; ++i) feed_.Append("practices/p/groups/g/walks/w" + std::to_string(i));
  ASSERT_EQ(follower_.ReadToHead(), absl::OkStatus());
  EXPECT_THAT(told_, Contains("scheduling:practices/p/groups/g/"));
  EXPECT_THAT(told_, Contains("scheduling:practices/p/groups/g/walks/w4"));
  EXPECT_FALSE(news_.IsClean(before, "scheduling:practices/p/groups/g/"));
  EXPECT_TRUE(news_.IsClean(news_.Now(), "scheduling:practices/p/groups/g/"));
}

TEST_F(FeedFollowerTest, TrustsNothingFromBeforeARestore) {
  ASSERT_EQ(follower_.ReadToHead(), absl::OkStatus());
  const Stamp before = news_.Now();
  feed_.Restore("second");
  ASSERT_EQ(follower_.ReadToHead(), absl::OkStatus());
  EXPECT_FALSE(news_.IsClean(before, "scheduling:anything"));
  EXPECT_TRUE(news_.IsClean(news_.Now(), "scheduling:anything"));
}

TEST_F(FeedFollowerTest, IsFreshOnlyFromReadsThatSucceed) {
  ASSERT_EQ(follower_.ReadToHead(), absl::OkStatus());
  feed_.Fail(absl::UnavailableError("cut off"));
  monotonic_ += kNewsBound + std::chrono::milliseconds(1);
  EXPECT_FALSE(follower_.ReadToHead().ok());
  news_.ReachedHead(0, monotonic_);
  EXPECT_FALSE(news_.IsFresh());
  feed_.Fail(absl::OkStatus());
  ASSERT_EQ(follower_.ReadToHead(), absl::OkStatus());
  EXPECT_TRUE(news_.IsFresh());
}

TEST_F(FeedFollowerTest, ReadsWhenWokenAndEndsWhenTold) {
  follower_.Start();
  feed_.AwaitReads(2);
  wakeups_.Notify("scheduling");
  feed_.AwaitReads(1);
  feed_.Fail(absl::UnavailableError("cut off"));
  feed_.AwaitReads(2);
  follower_.Stop();
  follower_.Stop();
}

}  // namespace
}  // namespace amble::gateway
