#include "gateway/json/well_known.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace amble::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Timestamp, IsReadInEverySpelling) {
  const std::pair<std::string_view, SecondsAndNanos> cases[] = {
      {"1970-01-01T00:00:00Z", {0, 0}},
      {"1970-01-01T00:00:00.5Z", {0, 500'000'000}},
      {"1969-12-31T23:59:59.000000001Z", {-1, 1}},
      {"2027-03-23T10:00:00Z", {1805796000, 0}},
      {"2027-03-23T11:00:00+01:00", {1805796000, 0}},
      {"2027-03-23T04:30:00-05:30", {1805796000, 0}},
      {"0001-01-01T00:00:00Z", {-62135596800, 0}},
      {"9999-12-31T23:59:59.999999999Z", {253402300799, 999'999'999}},
      {"2024-02-29T00:00:00Z", {1709164800, 0}},
  };
  for (const auto& [text, expected] : cases) {
    SecondsAndNanos time;
    ASSERT_TRUE(ParseTimestamp(text, &time)) << text;
    EXPECT_EQ(time, expected) << text;
  }
}

TEST(Timestamp, IsRefusedWhenItDoesNotExist) {
  for (const std::string_view text : {"",
                                      "2027-03-23",
                                      "2027-03-23T10:00:00",
                                      "2027-03-23 10:00:00Z",
                                      "2027-02-30T00:00:00Z",
                                      "2027-02-29T00:00:00Z",
                                      "2027-13-01T00:00:00Z",
                                      "2027-00-01T00:00:00Z",
                                      "2027-01-00T00:00:00Z",
                                      "2027-01-01T24:00:00Z",
                                      "2027-01-01T00:60:00Z",
                                      "2027-01-01T23:59:60Z",
                                      "2027-01-01T00:00:00.Z",
                                      "2027-01-01T00:00:00.1234567890Z",
                                      "10000-01-01T00:00:00Z",
                                      "0000-12-31T23:59:59Z",
                                      "0001-01-01T00:00:00+00:01",
                                      "9999-12-31T23:59:59-00:01",
                                      "2027-01-01T00:00:00Zx",
                                      "2027-01-01T00:00:00+24:00",
                                      "2027-01-01T00:00:00+0100",
                                      "2027-01-01t00:00:00z",
                                      "+027-01-01T00:00:00Z"}) {
    SecondsAndNanos time;
    EXPECT_FALSE(ParseTimestamp(text, &time)) << text;
  }
}

TEST(Timestamp, IsWrittenWithAsManyDigitsAsItNeeds) {
  const std::pair<SecondsAndNanos, std::string_view> cases[] = {
      {{1805796000, 0}, "2027-03-23T10:00:00Z"},
      {{1805796000, 120'000'000}, "2027-03-23T10:00:00.120Z"},
      {{1805796000, 120'000}, "2027-03-23T10:00:00.000120Z"},
      {{-1, 1}, "1969-12-31T23:59:59.000000001Z"},
      {{-62135596800, 0}, "0001-01-01T00:00:00Z"},
  };
  for (const auto& [time, expected] : cases) {
    std::string text;
    ASSERT_TRUE(AppendTimestamp(time, &text));
    EXPECT_EQ(text, expected);
  }
  std::string text;
  EXPECT_FALSE(AppendTimestamp({253402300800, 0}, &text));
  EXPECT_FALSE(AppendTimestamp({-62135596801, 0}, &text));
  EXPECT_FALSE(AppendTimestamp({0, -1}, &text));
  EXPECT_FALSE(AppendTimestamp({0, 1'000'000'000}, &text));
  EXPECT_FALSE(AppendTimestamp({std::numeric_limits<int64_t>::min(), 0}, &text));
}

TEST(Duration, IsReadAndWritten) {
  const std::tuple<std::string_view, SecondsAndNanos, std::string_view> cases[] = {
      {"0s", {0, 0}, "0s"},
      {"1.5s", {1, 500'000'000}, "1.500s"},
      {"-1.5s", {-1, -500'000'000}, "-1.500s"},
      {"-0.25s", {0, -250'000'000}, "-0.250s"},
      {"315576000000s", {315'576'000'000, 0}, "315576000000s"},
      {"3.000000001s", {3, 1}, "3.000000001s"},
  };
  for (const auto& [text, expected, written] : cases) {
    SecondsAndNanos duration;
    ASSERT_TRUE(ParseDuration(text, &duration)) << text;
    EXPECT_EQ(duration, expected) << text;
    std::string back;
    ASSERT_TRUE(AppendDuration(duration, &back));
    EXPECT_EQ(back, written);
  }
}

TEST(Duration, IsRefusedWhenItIsNone) {
  for (const std::string_view text :
       {"", "s", "1", "1.s", ".5s", "+1s", "1m", "1 s", "1s ", "--1s", "315576000001s",
        "315576000000.1s", "1.1234567890s", "99999999999999999999s", "1e3s"}) {
    SecondsAndNanos duration;
    EXPECT_FALSE(ParseDuration(text, &duration)) << text;
  }
  std::string text;
  EXPECT_FALSE(AppendDuration({1, -1}, &text));
  EXPECT_FALSE(AppendDuration({-1, 1}, &text));
  EXPECT_FALSE(AppendDuration({315'576'000'001, 0}, &text));
}

TEST(FieldMask, TurnsCamelIntoSnake) {
  std::vector<std::string> paths;
  ASSERT_TRUE(ParseFieldMask("title,start.timeZone,walk.start_time", &paths));
  EXPECT_THAT(paths, ElementsAre("title", "start.time_zone", "walk.start_time"));
  paths.clear();
  ASSERT_TRUE(ParseFieldMask("", &paths));
  EXPECT_THAT(paths, IsEmpty());
}

TEST(FieldMask, RefusesWhatIsNoPath) {
  for (const std::string_view text : {",", "a,", ",a", "a,,b", "a b", "a..b", ".a", "a.", "*",
                                      "a.1", "Title", "_a", "a/b", "a\"b"}) {
    std::vector<std::string> paths;
    EXPECT_FALSE(ParseFieldMask(text, &paths)) << text;
  }
}

TEST(FieldMask, WritesCamelAndOnlyWhatLeadsBack) {
  std::string text;
  ASSERT_TRUE(AppendMaskPath("start.time_zone", &text));
  EXPECT_EQ(text, "start.timeZone");
  for (const std::string_view path : {"timeZone", "a__b", "a_", "a_1", "a b"}) {
    std::string rest;
    EXPECT_FALSE(AppendMaskPath(path, &rest)) << path;
  }
}

}  // namespace
}  // namespace amble::gateway
