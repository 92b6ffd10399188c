#include "services/platform/resources/timestamps.h"

#include <gtest/gtest.h>

namespace amble::resources {
namespace {

google::protobuf::Timestamp At(int64_t seconds, int32_t nanos) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(nanos);
  return timestamp;
}

TEST(Timestamps, AreReadToTheMicrosecond) {
  EXPECT_EQ(FromTimestamp(At(5, 1'999)), absl::FromUnixMicros(5'000'001));
  EXPECT_EQ(FromTimestamp(At(-1, 999'999'999)), absl::FromUnixMicros(-1));
  EXPECT_EQ(FromTimestamp(At(0, 999)), absl::UnixEpoch());
}

TEST(Timestamps, AreWrittenToTheMicrosecond) {
  const auto written = ToTimestamp(absl::FromUnixSeconds(7) + absl::Nanoseconds(1'999));
  EXPECT_EQ(written.seconds(), 7);
  EXPECT_EQ(written.nanos(), 1'000);
}

TEST(Timestamps, HavePositiveNanosBeforeTheEpoch) {
  const auto written = ToTimestamp(absl::FromUnixMicros(-1));
  EXPECT_EQ(written.seconds(), -1);
  EXPECT_EQ(written.nanos(), 999'999'000);
}

TEST(Timestamps, ComeBackAsTheyWere) {
  // The first second and the last microsecond that a Timestamp holds are among them.
  for (const int64_t microseconds :
       {int64_t{-62'135'596'800'000'000}, int64_t{-1'000'001}, int64_t{-1'000'000}, int64_t{-1},
        int64_t{0}, int64_t{1}, int64_t{1'800'000'000'123'456}, int64_t{253'402'300'799'999'999}}) {
    const absl::Time time = absl::FromUnixMicros(microseconds);
    EXPECT_EQ(FromTimestamp(ToTimestamp(time)), time) << microseconds;
  }
}

}  // namespace
}  // namespace amble::resources
