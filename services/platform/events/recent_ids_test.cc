#include "services/platform/events/recent_ids.h"

#include <gtest/gtest.h>

namespace amble::events {
namespace {

TEST(RecentIds, ForgetsTheOldestBeyondItsCapacity) {
  RecentIds ids(3);
  for (const char* id : {"a", "b", "c"}) ids.Add(id);
  EXPECT_TRUE(ids.Contains("a"));
  ids.Add("d");
  EXPECT_FALSE(ids.Contains("a"));
  EXPECT_TRUE(ids.Contains("b"));
  EXPECT_TRUE(ids.Contains("d"));
}

TEST(RecentIds, TheSameIdTwiceTakesOnePlace) {
  RecentIds ids(2);
  ids.Add("a");
  ids.Add("b");
  ids.Add("b");
  EXPECT_TRUE(ids.Contains("a"));
  for (int i = 0; i < 1000; ++i) ids.Add(std::to_string(i));
  EXPECT_FALSE(ids.Contains("a"));
  EXPECT_FALSE(ids.Contains("997"));
  EXPECT_TRUE(ids.Contains("998"));
  EXPECT_TRUE(ids.Contains("999"));
}

}  // namespace
}  // namespace amble::events
