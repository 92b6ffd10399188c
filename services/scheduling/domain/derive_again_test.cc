#include "services/scheduling/domain/derive_again.h"

#include <gtest/gtest.h>

#include "services/scheduling/domain/walk_fields.h"

namespace amble::scheduling {
namespace {

constexpr char kNow[] = "2027b";

class DeriveAgainTest : public ::testing::Test {
 protected:
  DeriveAgainTest() { EXPECT_TRUE(absl::LoadTimeZone("Europe/London", &london_)); }

  static absl::Time Utc(int month, int day, int hour, int minute = 0) {
    return absl::FromCivil(absl::CivilMinute(2027, month, day, hour, minute), absl::UTCTimeZone());
  }
  /// A walk at a wall time which older data took for `derived`.
  static Walk At(absl::CivilSecond local, absl::Time derived) {
    Walk walk;
    walk.start = {local, "Europe/London", std::nullopt};
    walk.start_time = derived;
    walk.tz_version = "2027a";
    walk.answer_by_time = derived - absl::Hours(5);
    return walk;
  }

  absl::TimeZone london_;
};

TEST_F(DeriveAgainTest, WhatStaysIsOnlyMarked) {
  Walk walk = At(absl::CivilSecond(2027, 6, 1, 10, 0, 0), Utc(6, 1, 9));
  Walk expected = walk;
  expected.tz_version = kNow;
  DeriveAgain(walk, london_, kNow);
  EXPECT_EQ(walk, expected);
}

TEST_F(DeriveAgainTest, WhatMovesKeepsToTheClocks) {
  Walk walk =
      At(absl::CivilSecond(2027, 6, 1, 10, 0, 0), Utc(6, 1, 10));  // if there were no summer time
  DeriveAgain(walk, london_, kNow);
  EXPECT_EQ(walk.start_time, Utc(6, 1, 9));
  EXPECT_EQ(walk.start.local, absl::CivilSecond(2027, 6, 1, 10, 0, 0));
  EXPECT_EQ(walk.answer_by_time, Utc(6, 1, 4));
  EXPECT_EQ(walk.sequence, 1);
}

TEST_F(DeriveAgainTest, ATimeThatIsPassedOverNow) {
  Walk walk = At(absl::CivilSecond(2027, 3, 28, 1, 30, 0), Utc(3, 28, 0, 30));
  DeriveAgain(walk, london_, kNow);
  EXPECT_EQ(walk.start_time, Utc(3, 28, 1, 30));
  EXPECT_EQ(walk.start.local, absl::CivilSecond(2027, 3, 28, 2, 30, 0));
}

TEST_F(DeriveAgainTest, ASlotThatIsNoLongerPassedOver) {
  Walk walk = At(absl::CivilSecond(2027, 3, 21, 2, 30, 0), Utc(3, 21, 1, 30));
  walk.series = "s";
  walk.slot = "2027-03-21T01:30:00";
  Walk own = walk;
  Own(own, WalkField::kStart);
  DeriveAgain(walk, london_, kNow);
  EXPECT_EQ(walk.start_time, Utc(3, 21, 1, 30));
  EXPECT_EQ(walk.start.local, absl::CivilSecond(2027, 3, 21, 1, 30, 0));
  EXPECT_EQ(walk.sequence, 0) << "only the clocks show another time";
  DeriveAgain(own, london_, kNow);
  EXPECT_EQ(own.start.local, absl::CivilSecond(2027, 3, 21, 2, 30, 0)) << "moved there by hand";
}

TEST_F(DeriveAgainTest, TheOffsetSaysWhichOfTwo) {
  const absl::CivilSecond twice(2027, 10, 31, 1, 30, 0);
  for (const auto& [offset, instant] :
       {std::pair(60, Utc(10, 31, 0, 30)), std::pair(0, Utc(10, 31, 1, 30)),
        std::pair(120, Utc(10, 31, 0, 30))}) {
    Walk walk = At(twice, Utc(10, 31, 5));
    walk.start.utc_offset_minutes = offset;
    DeriveAgain(walk, london_, kNow);
    EXPECT_EQ(walk.start_time, instant) << offset;
  }
}

}  // namespace
}  // namespace amble::scheduling
