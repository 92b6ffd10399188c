#include "gateway/live/hub_thread.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace amble::gateway::live {
namespace {

constexpr std::chrono::hours kNever{1};

TEST(HubThread, RunsTasksInOrderFromManyThreads) {
  HubThread hub;
  constexpr int kEach = 1000;
  std::vector<int> seen(4, 0);  // of the hub's thread
  std::promise<void> all;
  int left = 4 * kEach;
  hub.Start([] {}, kNever);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < seen.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        hub.Post([&, t, i] {
          EXPECT_EQ(seen[t]++, i);
          if (--left == 0) all.set_value();
        });
      }
    });
  }
  all.get_future().wait();
  for (std::thread& thread : threads) thread.join();
}

TEST(HubThread, Ticks) {
  HubThread hub;
  std::promise<void> third;
  int ticks = 0;
  hub.Start(
      [&] {
        if (++ticks == 3) third.set_value();
      },
      std::chrono::milliseconds(1));
  third.get_future().wait();
}

TEST(HubThread, DropsWhatComesAfterItsEnd) {
  HubThread hub;
  hub.Start([] {}, kNever);
  hub.Stop();
  hub.Post([] { FAIL(); });
}

}  // namespace
}  // namespace amble::gateway::live
