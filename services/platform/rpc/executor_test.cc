#include "services/platform/rpc/executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <set>
#include <thread>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::rpc {
namespace {

TEST(ExecutorTest, RunsWhatIsSubmittedOnItsOwnThreads) {
  Executor executor("test", 2, 10);
  std::promise<std::thread::id> ran_on;
  ASSERT_TRUE(executor.Submit([&] { ran_on.set_value(std::this_thread::get_id()); }).ok());
  EXPECT_NE(ran_on.get_future().get(), std::this_thread::get_id());
}

TEST(ExecutorTest, RefusesWhenTheQueueIsFullAndSaysWhenToComeBack) {
  std::promise<void> started;
  std::promise<void> gate;
  std::shared_future<void> opened = gate.get_future().share();
  Executor executor("test", 1, 2);
  std::atomic<int> ran = 0;
  ASSERT_TRUE(executor
                  .Submit([&] {
                    started.set_value();
                    opened.wait();
                  })
                  .ok());
  started.get_future().wait();
  EXPECT_TRUE(executor.Submit([&] { ++ran; }).ok());
  EXPECT_TRUE(executor.Submit([&] { ++ran; }).ok());
  EXPECT_EQ(executor.queue_depth(), 2);
  const absl::Status refused = executor.Submit([&] { ++ran; });
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), Reason::kOverloaded);
  EXPECT_GT(RetryDelayOf(refused).value_or(absl::ZeroDuration()), absl::ZeroDuration());
  gate.set_value();
  executor.Drain();
  EXPECT_EQ(ran, 2);
}

TEST(ExecutorTest, DrainRunsWhatWasAcceptedAndRefusesTheRest) {
  Executor executor("test", 3, 1000);
  std::atomic<int> ran = 0;
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(executor.Submit([&] { ++ran; }).ok());
  executor.Drain();
  EXPECT_EQ(ran, 500);
  EXPECT_EQ(executor.Submit([&] { ++ran; }).code(), absl::StatusCode::kUnavailable);
  executor.Drain();
  EXPECT_EQ(ran, 500);
}

TEST(ExecutorTest, AsManyTasksRunAtOnceAsThereAreThreads) {
  constexpr int kThreads = 4;
  Executor executor("test", kThreads, 100);
  for (int round = 0; round < 200; ++round) {
    // Each task waits for all others of the round: it ends only when every thread was woken.
    std::latch all_there(kThreads);
    std::latch all_done(kThreads);
    for (int i = 0; i < kThreads; ++i) {
      ASSERT_TRUE(executor
                      .Submit([&] {
                        all_there.arrive_and_wait();
                        all_done.count_down();
                      })
                      .ok());
    }
    all_done.wait();
  }
  executor.Drain();
}

TEST(ExecutorTest, DestructionDrains) {
  std::atomic<int> ran = 0;
  {
    Executor executor("a name longer than a thread's may be", 2, 100);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(executor.Submit([&] { ++ran; }).ok());
  }
  EXPECT_EQ(ran, 100);
}

TEST(ExecutorTest, EveryAcceptedTaskRunsOnceWhileManySubmitAndOneDrains) {
  Executor executor("test", 4, 64);
  std::atomic<int> accepted = 0;
  std::atomic<int> ran = 0;
  std::vector<std::thread> submitters;
  for (int t = 0; t < 4; ++t) {
    submitters.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        if (executor.Submit([&] { ++ran; }).ok()) ++accepted;
      }
    });
  }
  executor.Drain();
  for (std::thread& thread : submitters) thread.join();
  EXPECT_EQ(ran, accepted);
}

}  // namespace
}  // namespace amble::rpc
