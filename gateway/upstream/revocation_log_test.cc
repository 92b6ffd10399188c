#include "gateway/upstream/revocation_log.h"

#include <gtest/gtest.h>

namespace amble::gateway {
namespace {

TEST(RevocationLog, KnowsWhatCameAfterACursor) {
  RevocationLog log;
  log.Reset(10);
  EXPECT_TRUE(log.IsClean(10, "s", "p"));
  EXPECT_FALSE(log.IsClean(9, "s", "p")) << "nothing is known of before";
  log.Append(12, {.sessions = {"s"}, .people = {}});
  log.Append(13, {});
  log.Append(15, {.sessions = {}, .people = {"p"}});
  EXPECT_FALSE(log.IsClean(10, "s", "other"));
  EXPECT_FALSE(log.IsClean(11, "s", "other"));
  EXPECT_TRUE(log.IsClean(12, "s", "other"));
  EXPECT_FALSE(log.IsClean(14, "other", "p"));
  EXPECT_TRUE(log.IsClean(15, "s", "p"));
  EXPECT_EQ(log.cursor(), 15);
}

TEST(RevocationLog, IsBoundedAndThenKnowsLess) {
  RevocationLog log;
  log.Reset(0);
  for (size_t i = 1; i <= kMaxRevocationBatches + 1; ++i) {
    log.Append(static_cast<int64_t>(i), {.sessions = {"s" + std::to_string(i)}, .people = {}});
  }
  EXPECT_FALSE(log.IsClean(0, "unknown", "unknown"));
  EXPECT_TRUE(log.IsClean(1, "unknown", "unknown"));
  EXPECT_FALSE(log.IsClean(1, "s2", "unknown"));
}

}  // namespace
}  // namespace amble::gateway
