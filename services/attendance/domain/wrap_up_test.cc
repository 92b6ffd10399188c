#include "services/attendance/domain/wrap_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using enum KindStep;

TEST(WrapUp, StepsAreKind) {
  EXPECT_THAT(StepsForAbsent(1, false), ElementsAre(kSayMissed));
  EXPECT_THAT(StepsForAbsent(1, true), ElementsAre(kSayMissed));
  EXPECT_THAT(StepsForAbsent(2, false), ElementsAre(kRing, KindStep::kFollowUp));
  EXPECT_THAT(StepsForAbsent(9, true), ElementsAre(kRing));
  EXPECT_THAT(StepsForLate(1, false), ElementsAre(kThank));
  EXPECT_THAT(StepsForLate(2, true), ElementsAre(kThank, kAskWhatWouldHelp));
  EXPECT_THAT(StepsForLate(2, false), ElementsAre(kThank, kAskWhatWouldHelp, KindStep::kFollowUp));
}

TEST(WrapUp, CountsWhatIsOpenAmongTheAbsentAlone) {
  WrapUp wrap_up;
  wrap_up.absent = {{.member = "a"}, {.member = "b", .settled = SettledAbsence{.member = "b"}}};
  wrap_up.said_no_late = {{.member = "c"}};
  EXPECT_EQ(wrap_up.OpenCount(), 1);
  EXPECT_EQ(wrap_up.Find("c")->member, "c");
  EXPECT_EQ(wrap_up.Find("d"), nullptr);
  EXPECT_TRUE(wrap_up.IsAbsent("a"));
  EXPECT_FALSE(wrap_up.IsAbsent("c"));
}

TEST(WrapUp, ComesAfterClosing) {
  for (const Progress progress : {Progress::kPlanned, Progress::kUnderWay}) {
    EXPECT_EQ(ReasonOf(CheckMayWrapUp({.progress = progress})), Reason::kRollUnsettled);
  }
  EXPECT_EQ(CheckMayWrapUp({.progress = Progress::kClosed}), absl::OkStatus());
}

}  // namespace
}  // namespace amble::attendance
