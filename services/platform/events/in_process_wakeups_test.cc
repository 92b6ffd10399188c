#include "services/platform/events/in_process_wakeups.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

namespace amble::events {
namespace {

TEST(InProcessWakeups, WakesAllWhoWaitForTheFeedAndNobodyElse) {
  InProcessWakeups wakeups;
  int first = 0;
  int second = 0;
  int other = 0;
  wakeups.Subscribe("groups", [&] { ++first; });
  const int64_t subscription = wakeups.Subscribe("groups", [&] { ++second; });
  wakeups.Subscribe("scheduling", [&] { ++other; });
  wakeups.Notify("groups");
  wakeups.Unsubscribe(subscription);
  wakeups.Unsubscribe(subscription);
  wakeups.Notify("groups");
  wakeups.Notify("nobody");
  EXPECT_EQ(first, 2);
  EXPECT_EQ(second, 1);
  EXPECT_EQ(other, 0);
}

TEST(InProcessWakeups, NoCallComesAfterUnsubscribe) {
  InProcessWakeups wakeups;
  std::atomic<bool> ended = false;
  std::thread notifier([&] {
    while (!ended) {
      wakeups.Notify("groups");
      std::this_thread::yield();
    }
  });
  for (int i = 0; i < 50; ++i) {
    // `alive` is destroyed after Unsubscribe; a later call would be seen by the sanitizers.
    auto alive = std::make_unique<std::atomic<int>>(0);
    const int64_t subscription = wakeups.Subscribe("groups", [calls = alive.get()] { ++*calls; });
    while (*alive == 0) std::this_thread::yield();
    wakeups.Unsubscribe(subscription);
    const int calls = *alive;
    alive.reset();
    EXPECT_GT(calls, 0);
  }
  ended = true;
  notifier.join();
}

}  // namespace
}  // namespace amble::events
