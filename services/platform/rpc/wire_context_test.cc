#include "services/platform/rpc/wire_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amble::rpc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Position At(std::string service, std::string event, int64_t milliseconds) {
  return {std::move(service), std::move(event), absl::FromUnixMillis(milliseconds)};
}

TEST(PositionsTest, ReadsBackWhatItWrites) {
  const std::vector<Position> positions = {At("groups", "00ab", 1'700'000'000'123),
                                           At("scheduling", "e-2_Z", 0)};
  EXPECT_EQ(FormatPositions(positions), "groups:00ab:1700000000123,scheduling:e-2_Z:0");
  EXPECT_EQ(ParsePositions(FormatPositions(positions)), positions);
}

TEST(PositionsTest, LeavesOutWhatIsMalformed) {
  for (const char* text : {"", ",", ":::", "groups", "groups:1", "groups::1", ":a:1", "Groups:a:1",
                           "groups:a:-1", "groups:a:1x", "groups:a:", "groups:a b:1",
                           "groups:a:1:2", "groups:a:9999999999999999", "gro\nups:a:1"}) {
    EXPECT_THAT(ParsePositions(text), IsEmpty()) << text;
  }
  EXPECT_THAT(ParsePositions("bad,groups:a:1,,x:"), ElementsAre(At("groups", "a", 1)));
}

TEST(PositionsTest, IsBounded) {
  std::string many = "a:e:1";
  while (many.size() + 6 <= kMaxPositionBytes) many += ",a:e:1";
  EXPECT_EQ(ParsePositions(many).size(), kMaxPositions);
  many.resize(kMaxPositionBytes + 1, ',');
  EXPECT_THAT(ParsePositions(many), IsEmpty());

  std::vector<Position> positions(kMaxPositions, At("a", "old", 1));
  positions.push_back(At("a", "new", 2));
  const auto written = ParsePositions(FormatPositions(positions));
  ASSERT_EQ(written.size(), kMaxPositions);
  EXPECT_EQ(written.back().event_id, "new");
}

TEST(TraceParentTest, ReadsTheTraceId) {
  EXPECT_EQ(ParseTraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(ParseTraceParent("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later"),
            "0af7651916cd43dd8448eb211c80319c");
}

TEST(TraceParentTest, RefusesWhatTheSpecificationRefuses) {
  for (const char* text : {"", "00", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                           "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                           "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                           "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
                           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
                           "00-0af7651916cd43dd8448eb211c8031 c-b7ad6b7169203331-01"}) {
    EXPECT_EQ(ParseTraceParent(text), "") << text;
  }
}

TEST(TraceParentTest, MakesNewOnes) {
  const std::string id = NewTraceId();
  EXPECT_EQ(id.size(), 32u);
  EXPECT_NE(id, NewTraceId());
  EXPECT_EQ(ParseTraceParent(NewTraceParent(id)), id);
  EXPECT_NE(NewTraceParent(id), NewTraceParent(id)) << "each call has a span of its own";
}

}  // namespace
}  // namespace amble::rpc
