#include "services/platform/live/tail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/live/fake_channels.h"

namespace amble::live {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Far away; nothing in a test that passes waits for it.
constexpr std::chrono::minutes kPatience{2};

/// Remembers what it got. Thread-safe.
class Recorder final : public Follower {
 public:
  bool Deliver(std::span<const Entry> entries, int64_t position, bool reset) override {
    std::lock_guard lock(mutex_);
    for (const Entry& entry : entries) positions_.push_back(entry.position);
    position_ = position;
    if (reset) ++resets_;
    ++deliveries_;
    changed_.notify_all();
    return !gone_;
  }
  void End(const absl::Status& status) override {
    std::lock_guard lock(mutex_);
    end_ = status;
    changed_.notify_all();
  }
  void Leave() {
    std::lock_guard lock(mutex_);
    gone_ = true;
  }

  /// Whether it gets there.
  bool Await(int64_t position) {
    return AwaitThat([&] { return position_ >= position; });
  }
  bool AwaitReset() {
    return AwaitThat([&] { return resets_ > 0; });
  }
  absl::Status AwaitEnd() {
    EXPECT_TRUE(AwaitThat([&] { return !end_.ok(); }));
    return end_;
  }
  std::vector<int64_t> positions() {
    std::lock_guard lock(mutex_);
    return positions_;
  }
  int deliveries() {
    std::lock_guard lock(mutex_);
    return deliveries_;
  }

 private:
  template <typename Condition>
  bool AwaitThat(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, condition);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int64_t> positions_;
  int64_t position_ = -1;
  int resets_ = 0;
  int deliveries_ = 0;
  bool gone_ = false;
  absl::Status end_;
};

class TailTest : public ::testing::Test {
 protected:
  /// Without a poll, unless the test is about it.
  std::unique_ptr<Tail> Start(absl::Duration poll = absl::InfiniteDuration()) {
    auto tail = std::make_unique<Tail>(Tail::Options{
        .service = "test", .channels = &channels_, .wakeups = &wakeups_, .poll_interval = poll});
    tail->Start();
    return tail;
  }
  int64_t Append(const std::string& channel) {
    const int64_t position = channels_.Append(channel);
    Wake(wakeups_, "test", channel);
    return position;
  }
  static std::shared_ptr<Recorder> Join(Tail& tail, const std::string& channel, int64_t position) {
    auto recorder = std::make_shared<Recorder>();
    tail.Add(channel, position, recorder);
    return recorder;
  }

  FakeChannels channels_;
  events::InProcessWakeups wakeups_;
};

TEST_F(TailTest, FollowersGetWhatComesAfterThem) {
  for (int i = 0; i < 3; ++i) channels_.Append("c");
  const auto tail = Start();
  const auto ahead = Join(*tail, "c", 3);
  const auto behind = Join(*tail, "c", 1);
  EXPECT_TRUE(behind->Await(3));
  Append("c");
  EXPECT_TRUE(ahead->Await(4));
  EXPECT_TRUE(behind->Await(4));
  EXPECT_THAT(ahead->positions(), ElementsAre(4));
  EXPECT_THAT(behind->positions(), ElementsAre(2, 3, 4));
  EXPECT_EQ(tail->counts().channels, 1u);
  EXPECT_EQ(tail->counts().followers, 2u);
}

TEST_F(TailTest, SeveralFollowersShareAReading) {
  channels_.Create("c");
  const auto tail = Start();
  std::vector<std::shared_ptr<Recorder>> all;
  for (int i = 0; i < 50; ++i) all.push_back(Join(*tail, "c", 0));
  Append("c");
  for (const auto& one : all) EXPECT_TRUE(one->Await(1));
  const int before = channels_.reads;
  Append("c");
  for (const auto& one : all) EXPECT_TRUE(one->Await(2));
  EXPECT_LE(channels_.reads - before, 2);
}

TEST_F(TailTest, AnotherChannelsEntriesAreNotDelivered) {
  channels_.Create("c");
  channels_.Create("d");
  const auto tail = Start();
  const auto follower = Join(*tail, "c", 0);
  const auto other = Join(*tail, "d", 0);
  Append("d");
  EXPECT_TRUE(other->Await(1));
  Append("c");
  EXPECT_TRUE(follower->Await(1));
  EXPECT_THAT(follower->positions(), ElementsAre(1));
}

TEST_F(TailTest, ALongBacklogComesPageByPageInOrder) {
  constexpr int64_t kMany = 5 * kPageEntries + 7;
  for (int64_t i = 0; i < kMany; ++i) channels_.Append("c");
  const auto tail = Start();
  const auto follower = Join(*tail, "c", 0);
  EXPECT_TRUE(follower->Await(kMany));
  const auto positions = follower->positions();
  ASSERT_EQ(positions.size(), static_cast<size_t>(kMany));
  for (int64_t i = 0; i < kMany; ++i) ASSERT_EQ(positions[static_cast<size_t>(i)], i + 1);
}

TEST_F(TailTest, APollIsEnoughAndAsksOnceForAll) {
  constexpr int kChannels = 300;
  for (int i = 0; i < kChannels; ++i) channels_.Create(std::to_string(i));
  const auto tail = Start(absl::Milliseconds(1));
  std::vector<std::shared_ptr<Recorder>> all;
  for (int i = 0; i < kChannels; ++i) all.push_back(Join(*tail, std::to_string(i), 0));
  for (int round = 1; round <= 3; ++round) {
    for (int i = 0; i < kChannels; i += 7) channels_.Append(std::to_string(i));  // wakes nobody
    for (int i = 0; i < kChannels; i += 7) EXPECT_TRUE(all[i]->Await(round)) << i;
  }
  EXPECT_EQ(channels_.most_known, kChannels);
}

TEST_F(TailTest, AWakeUpLooksAtFewAndNotAtAll) {
  constexpr int kChannels = 3'000;
  std::vector<std::shared_ptr<Recorder>> all;
  for (int i = 0; i < kChannels; ++i) channels_.Append(std::to_string(i));
  const auto tail = Start();
  for (int i = 0; i < kChannels; ++i) all.push_back(Join(*tail, std::to_string(i), 0));
  for (const auto& one : all) ASSERT_TRUE(one->Await(1));
  const int before = channels_.reads;
  for (int i = 0; i < 20; ++i) {
    Append(std::to_string(i));
    EXPECT_TRUE(all[i]->Await(2));
  }
  EXPECT_LT(channels_.most_known, kChannels / 10);
  EXPECT_LE(channels_.reads - before, 20);
}

TEST_F(TailTest, AStateJumpsToItsVersion) {
  channels_.SetVersion("roll", 3);
  const auto tail = Start();
  const auto follower = Join(*tail, "roll", 3);
  channels_.SetVersion("roll", 9);
  Wake(wakeups_, "test", "roll");
  EXPECT_TRUE(follower->Await(9));
  EXPECT_THAT(follower->positions(), ElementsAre(9));
}

TEST_F(TailTest, WhatWentBackOrIsNoLongerKeptIsReset) {
  for (int i = 0; i < 5; ++i) channels_.Append("c");
  const auto tail = Start();
  const auto follower = Join(*tail, "c", 5);
  channels_.Truncate("c", 2);
  Wake(wakeups_, "test", "c");
  EXPECT_TRUE(follower->AwaitReset());
  Append("c");
  EXPECT_TRUE(follower->Await(3));
  EXPECT_THAT(follower->positions(), ElementsAre(3));

  for (int i = 0; i < 5; ++i) channels_.Append("d");
  channels_.Forget("d", 4);
  const auto late = Join(*tail, "d", 1);
  EXPECT_TRUE(late->AwaitReset());
  Append("d");
  EXPECT_TRUE(late->Await(6));
  EXPECT_THAT(late->positions(), ElementsAre(6));
}

TEST_F(TailTest, AChannelThatIsGoneEndsItsFollowers) {
  channels_.Append("c");
  const auto tail = Start();
  const auto follower = Join(*tail, "c", 1);
  channels_.Remove("c");
  Wake(wakeups_, "test", "c");
  EXPECT_EQ(follower->AwaitEnd().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(tail->counts().channels, 0u);
}

TEST_F(TailTest, WhoLeftIsForgotten) {
  channels_.Append("c");
  const auto tail = Start();
  const auto stays = Join(*tail, "c", 1);
  const auto leaves = Join(*tail, "c", 1);
  const auto removed = Join(*tail, "c", 1);
  tail->Remove("c", removed.get());
  tail->Remove("c", removed.get());
  tail->Remove("unknown", removed.get());
  leaves->Leave();
  Append("c");
  EXPECT_TRUE(stays->Await(2));
  EXPECT_TRUE(leaves->Await(2)) << "it finds out by then";
  Append("c");
  EXPECT_TRUE(stays->Await(3));
  EXPECT_EQ(tail->counts().followers, 1u);
  EXPECT_EQ(leaves->deliveries(), 1);
  EXPECT_THAT(removed->positions(), IsEmpty());
}

TEST_F(TailTest, AfterAFailureItIsTriedAgain) {
  channels_.Append("c");
  const auto tail = Start(absl::Milliseconds(1));
  const auto follower = Join(*tail, "c", 1);
  channels_.failing = true;
  Append("c");
  const int before = channels_.reads;
  while (channels_.reads < before + 3) std::this_thread::yield();
  EXPECT_THAT(follower->positions(), IsEmpty());
  channels_.failing = false;
  EXPECT_TRUE(follower->Await(2));
  EXPECT_THAT(follower->positions(), ElementsAre(2));
}

TEST_F(TailTest, WhatComesWhileItReadsIsReadNext) {
  channels_.Append("c");
  const auto tail = Start();
  channels_.Shut();
  const auto follower = Join(*tail, "c", 1);
  channels_.AwaitWaiting(1);
  const auto behind = Join(*tail, "c", 0);
  Append("c");
  channels_.Open();
  EXPECT_TRUE(follower->Await(2));
  EXPECT_TRUE(behind->Await(2));
  EXPECT_THAT(follower->positions(), ElementsAre(2));
  EXPECT_THAT(behind->positions(), ElementsAre(1, 2));
}

TEST_F(TailTest, StopsAndIsStoppedTwice) {
  channels_.Append("c");
  const auto tail = Start();
  const auto follower = Join(*tail, "c", 0);
  EXPECT_TRUE(follower->Await(1));
  tail->Stop();
  Append("c");
  EXPECT_EQ(Join(*tail, "c", 0)->deliveries(), 0);
  EXPECT_EQ(tail->counts().followers, 0u);
  tail->Stop();
  EXPECT_EQ(follower->deliveries(), 1);
}

/// Writers that wake only now and then, followers who come and go anywhere: each gets every entry
/// after the one it began with, once and in order.
TEST_F(TailTest, NothingIsLeftOutWhateverRaces) {
  constexpr int kChannels = 7, kWriters = 3, kAppends = 2'000;
  const auto name = [](int i) { return "channel " + std::to_string(i); };
  for (int i = 0; i < kChannels; ++i) channels_.Create(name(i));
  const auto tail = Start(absl::Milliseconds(1));
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      std::mt19937 random(static_cast<unsigned>(writer));
      for (int i = 0; i < kAppends; ++i) {
        const std::string channel = name(static_cast<int>(random() % kChannels));
        channels_.Append(channel);
        if (random() % 3 == 0) Wake(wakeups_, "test", channel);
        if (random() % 16 == 0) std::this_thread::yield();
      }
    });
  }
  struct Joined {
    std::string channel;
    int64_t from;
    std::shared_ptr<Recorder> recorder;
  };
  std::vector<Joined> joined;
  std::mt19937 random(99);
  for (int i = 0; i < 200; ++i) {
    const std::string channel = name(static_cast<int>(random() % kChannels));
    const int64_t head = channels_.Read(channel, 0, 0)->head;
    const int64_t from = static_cast<int64_t>(random() % static_cast<uint64_t>(head + 1));
    joined.push_back({channel, from, Join(*tail, channel, from)});
    if (i % 5 == 4) tail->Remove(joined.back().channel, joined.back().recorder.get());
    std::this_thread::yield();
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < joined.size(); ++i) {
    const int64_t head = channels_.Read(joined[i].channel, 0, 0)->head;
    const bool stayed = i % 5 != 4;
    if (stayed) {
      ASSERT_TRUE(joined[i].from == head || joined[i].recorder->Await(head));
    }
    int64_t next = joined[i].from;
    for (const int64_t position : joined[i].recorder->positions()) ASSERT_EQ(position, ++next);
    if (stayed) {
      ASSERT_EQ(next, head);
    }
  }
}

}  // namespace
}  // namespace amble::live
