#include "services/platform/cache/delayed_tasks.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>

namespace amble {
namespace {

TEST(DelayedTasks, RunsWhatIsDueFirst) {
  std::promise<void> started, go;
  std::vector<int> order;
  std::promise<void> last;
  DelayedTasks tasks(1, 10);
  ASSERT_TRUE(tasks.Run([&] {
    started.set_value();
    go.get_future().wait();
  }));
  started.get_future().wait();
  ASSERT_TRUE(tasks.RunAfter(std::chrono::milliseconds(20), [&] {
    order.push_back(2);
    last.set_value();
  }));
  ASSERT_TRUE(tasks.Run([&] { order.push_back(1); }));
  go.set_value();
  last.get_future().wait();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(DelayedTasks, RefusesMoreThanItsLimitAndDropsWhatWaits) {
  auto dropped = std::make_shared<int>(0);
  {
    DelayedTasks tasks(2, 2);
    const auto keep = [dropped] {};
    ASSERT_TRUE(tasks.RunAfter(std::chrono::hours(1), keep));
    ASSERT_TRUE(tasks.RunAfter(std::chrono::hours(1), keep));
    EXPECT_FALSE(tasks.Run(keep));
    EXPECT_EQ(dropped.use_count(), 4);
  }
  EXPECT_EQ(dropped.use_count(), 1);
}

}  // namespace
}  // namespace amble
