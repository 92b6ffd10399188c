#include "gateway/http/stream_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "gateway/http/limits.h"

namespace amble::gateway {
namespace {

class StreamQueueTest : public ::testing::Test {
 protected:
  static StreamPart Part(std::string own) { return {.own = std::move(own)}; }

  int wakes_ = 0;
  StreamQueue queue_{[this] { ++wakes_; }};
};

TEST_F(StreamQueueTest, WakesOnceForAllThatWaits) {
  EXPECT_TRUE(queue_.Write(Part("a")));
  EXPECT_TRUE(queue_.Write(Part("b")));
  EXPECT_TRUE(queue_.Write(Part("")));
  EXPECT_EQ(wakes_, 1);
  EXPECT_EQ(queue_.queued(), 2U);
  const auto taken = queue_.Take();
  ASSERT_EQ(taken.parts.size(), 2U);
  EXPECT_FALSE(taken.is_last);
  EXPECT_EQ(queue_.queued(), 2U) << "taken is not sent";
  queue_.Sent(2);
  EXPECT_EQ(queue_.queued(), 0U);
  queue_.Write(Part("c"));
  EXPECT_EQ(wakes_, 2);
}

TEST_F(StreamQueueTest, IsOverAtTheBound) {
  std::vector<StreamEnd> ends;
  queue_.OnClosed([&](StreamEnd end) { ends.push_back(end); });
  EXPECT_TRUE(queue_.Write(Part(std::string(kMaxQueuedBytes, 'x'))));
  EXPECT_FALSE(queue_.Write(Part("y")));
  EXPECT_FALSE(queue_.Write(Part("z")));
  EXPECT_EQ(queue_.Take().over, StreamEnd::kTooSlow);
  queue_.Close(StreamEnd::kClientGone);
  EXPECT_EQ(ends, std::vector{StreamEnd::kTooSlow}) << "the first cause stands";
}

TEST_F(StreamQueueTest, EndsAfterWhatWaits) {
  queue_.Write(Part("a"));
  queue_.End(Part("z"));
  EXPECT_FALSE(queue_.Write(Part("late")));
  const auto taken = queue_.Take();
  EXPECT_EQ(taken.parts.size(), 2U);
  EXPECT_TRUE(taken.is_last);
}

TEST_F(StreamQueueTest, TellsWhenAllIsSent) {
  int drained = 0;
  queue_.OnDrained([&] { ++drained; });
  EXPECT_EQ(drained, 1) << "nothing waits";
  queue_.Write(Part("abc"));
  queue_.OnDrained([&] { ++drained; });
  queue_.Take();
  queue_.Sent(2);
  EXPECT_EQ(drained, 1);
  queue_.Sent(1);
  EXPECT_EQ(drained, 2);
}

TEST_F(StreamQueueTest, IsCutOffWhenItsWriterGoes) {
  queue_.OnClosed([](StreamEnd) { FAIL() << "nobody is there to be told"; });
  queue_.Abandon();
  EXPECT_EQ(wakes_, 1);
  EXPECT_EQ(queue_.Take().over, StreamEnd::kServerGone);
  queue_.Close(StreamEnd::kClientGone);
}

TEST_F(StreamQueueTest, TellsAtOnceWhenItIsOverAlready) {
  queue_.Close(StreamEnd::kClientGone);
  std::vector<StreamEnd> ends;
  queue_.OnClosed([&](StreamEnd end) { ends.push_back(end); });
  EXPECT_EQ(ends, std::vector{StreamEnd::kClientGone});
}

TEST_F(StreamQueueTest, LosesNothingBetweenThreads) {
  constexpr int kEach = 2000;
  std::mutex mutex;
  std::condition_variable woken;
  bool is_woken = false;
  StreamQueue queue([&] {
    const std::lock_guard lock(mutex);
    is_woken = true;
    woken.notify_one();
  });
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&queue] {
      for (int n = 0; n < kEach; ++n) queue.Write({.own = "x"});
    });
  }
  size_t received = 0;
  while (received < 4 * kEach) {
    std::unique_lock lock(mutex);
    woken.wait(lock, [&] { return std::exchange(is_woken, false); });
    lock.unlock();
    const size_t taken = queue.Take().parts.size();
    queue.Sent(taken);
    received += taken;
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(queue.queued(), 0U);
}

}  // namespace
}  // namespace amble::gateway
