#include "services/platform/live/wakeup.h"

#include <gtest/gtest.h>

#include <set>

#include "services/platform/events/in_process_wakeups.h"

namespace amble::live {
namespace {

TEST(WakeupTest, GroupsAreTheSameEverywhereAndWellSpread) {
  EXPECT_EQ(GroupOf(""), 2'166'136'261u % kGroups);
  EXPECT_EQ(GroupOf("a"), 0xe40c292cu % kGroups) << "the published value of FNV-1a";
  EXPECT_EQ(GroupOf("foobar"), 0xbf9cf968u % kGroups);
  std::set<int> groups;
  for (int i = 0; i < 1'000; ++i) {
    groups.insert(GroupOf("practices/p/threads/" + std::to_string(i)));
  }
  EXPECT_EQ(groups.size(), static_cast<size_t>(kGroups));
}

TEST(WakeupTest, NamesTheGroupAndNotTheChannel) {
  events::InProcessWakeups wakeups;
  int woken = 0;
  const int group = GroupOf("practices/p/threads/t");
  wakeups.Subscribe(WakeupOf("messaging", group), [&] { ++woken; });
  wakeups.Subscribe(WakeupOf("messaging", (group + 1) % kGroups), [&] { woken += 100; });
  Wake(wakeups, "messaging", "practices/p/threads/t");
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(WakeupOf("messaging", 17), "live/messaging/17");
}

}  // namespace
}  // namespace amble::live
