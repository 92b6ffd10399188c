#include "services/attendance/domain/head_count.h"

#include <gtest/gtest.h>

namespace amble::attendance {
namespace {

TEST(HeadCount, WarnsWhileItIsNotWhoIsThere) {
  HeadCount count{.count = 7, .receive_time = absl::UnixEpoch(), .present_count = 8};
  EXPECT_EQ(WarningOf(count, 8), "7 counted, but 8 marked as there.");
  EXPECT_EQ(WarningOf(count, 7), "") << "one was marked as gone afterwards";
  count.present_count = 7;
  EXPECT_EQ(WarningOf(count, 6), "") << "somebody went home later";
}

}  // namespace
}  // namespace amble::attendance
