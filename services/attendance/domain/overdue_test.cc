#include "services/attendance/domain/overdue.h"

#include <gtest/gtest.h>

namespace amble::attendance {
namespace {

TEST(Overdue, IsWhoIsOutLongAfterTheEnd) {
  Walk walk{.progress = Progress::kUnderWay};
  walk.plan.start = absl::FromUnixSeconds(1'900'000'000);
  walk.plan.duration_minutes = 50;
  const auto stage = [&](int minutes) {
    return OverdueStage(walk, walk.plan.end() + absl::Minutes(minutes));
  };
  EXPECT_EQ(stage(0), 0);
  EXPECT_EQ(OverdueStage(walk, walk.plan.end() + kFirstOverdue - absl::Microseconds(1)), 0);
  EXPECT_EQ(stage(30), 1);
  EXPECT_EQ(stage(59), 1);
  EXPECT_EQ(stage(60), 2);
  for (const Progress progress : {Progress::kPlanned, Progress::kClosed}) {
    walk.progress = progress;
    EXPECT_EQ(stage(90), 0);
  }
}

}  // namespace
}  // namespace amble::attendance
