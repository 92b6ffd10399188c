#include "services/platform/gpx/way_svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <pugixml.hpp>
#include <sstream>

namespace amble::gpx {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(DrawWay, PutsNorthUpAndKeepsProportions) {
  // 0.01° north; 0.01° east at 60° is half as long.
  const std::string drawn = DrawWay({{59.995, 10, {}}, {60.005, 10.01, {}}}, "Pond");
  EXPECT_EQ(drawn,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"way\" viewBox=\"0 0 540 1040\" "
            "role=\"img\"><title>Pond</title><path class=\"way-line\" d=\"M20 1020L520 20\" "
            "fill=\"none\" stroke=\"currentColor\" stroke-width=\"6\" stroke-linecap=\"round\" "
            "stroke-linejoin=\"round\"/><circle class=\"way-start\" cx=\"20\" cy=\"1020\" r=\"12\" "
            "fill=\"currentColor\"/></svg>");
}

TEST(DrawWay, DrawsAWayThatGoesNowhere) {
  EXPECT_THAT(DrawWay({{60, 10, {}}, {60, 10, {}}}, "Standing"), HasSubstr("d=\"M20 20L20 20\""));
  EXPECT_EQ(DrawWay({{60, 10, {}}}, "A point"), "");
  EXPECT_EQ(DrawWay({}, "Nothing"), "");
}

TEST(DrawWay, DoesNotSayWhereItIs) {
  const Way here = {{51.50, -0.12, {}}, {51.51, -0.13, {}}, {51.52, -0.11, {}}};
  Way elsewhere = here;
  for (WayPoint& point : elsewhere) point.longitude += 77;
  EXPECT_EQ(DrawWay(here, "A"), DrawWay(elsewhere, "A"));
}

TEST(DrawWay, KeepsTitlesInert) {
  const std::string drawn =
      DrawWay({{1, 1, {}}, {2, 2, {}}}, "</title><script>alert('1')</script> & \"more\"\x01\n");
  EXPECT_THAT(drawn, Not(HasSubstr("<script")));
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(drawn.c_str()));
  EXPECT_STREQ(document.child("svg").child_value("title"),
               "</title><script>alert('1')</script> & \"more\"  ");
}

RC_GTEST_PROP(DrawWayProperty, StaysWithinItsBox, ()) {
  const auto raw = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(-900'000, 900'001), rc::gen::inRange(-1'800'000, 1'800'001))));
  Way way;
  for (const auto& [north, east] : raw) way.push_back({north / 1e4, east / 1e4, {}});
  way.push_back(way.front());
  pugi::xml_document document;
  RC_ASSERT(document.load_string(DrawWay(way, "A way").c_str()));
  const pugi::xml_node svg = document.child("svg");
  double zero = 0, width = 0, height = 0;
  std::istringstream(svg.attribute("viewBox").value()) >> zero >> zero >> width >> height;
  RC_ASSERT(std::max(width, height) <= kDrawingSize + 2 * kDrawingMargin);
  std::string line = svg.child("path").attribute("d").value();
  for (char& c : line) {
    if (c == 'M' || c == 'L') c = ' ';
  }
  std::istringstream numbers(line);
  size_t spots = 0;
  for (double right = 0, down = 0; numbers >> right >> down; ++spots) {
    RC_ASSERT(right >= kDrawingMargin - 0.1);
    RC_ASSERT(right <= width - kDrawingMargin + 0.1);
    RC_ASSERT(down >= kDrawingMargin - 0.1);
    RC_ASSERT(down <= height - kDrawingMargin + 0.1);
  }
  RC_ASSERT(spots >= 2u);
  RC_ASSERT(spots <= way.size());
}

}  // namespace
}  // namespace amble::gpx
