#include "services/platform/gpx/way.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "services/platform/gpx/projection.h"

namespace amble::gpx {
namespace {

using ::testing::AllOf;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::Le;

constexpr double kMetresPerDegree = 111'195;

/// Points in metres from a place in London.
Way WayOf(const std::vector<std::pair<double, double>>& metres, double east = 0) {
  constexpr double kLatitude = 51.5;
  Way way;
  for (const auto& [right, up] : metres) {
    way.push_back({kLatitude + up / kMetresPerDegree,
                   std::remainder(east + right / kMetresPerDegree / 0.6225146, 360),
                   {}});
  }
  return way;
}

double DistanceToSegment(const PlanePoint& p, const PlanePoint& a, const PlanePoint& b) {
  // Independent of the code under test: the least distance to many places along the segment.
  double least = INFINITY;
  constexpr int kPlaces = 400;
  for (int i = 0; i <= kPlaces; ++i) {
    const double share = static_cast<double>(i) / kPlaces;
    least = std::min(least, std::hypot(p.east - a.east - share * (b.east - a.east),
                                       p.north - a.north - share * (b.north - a.north)));
  }
  return least;
}

TEST(Project, MeasuresInMetres) {
  const auto points = Project({{60, 10, {}}, {60, 11, {}}, {61, 11, {}}});
  // A degree east at 60.5° is 54.75 km; north it is 111.2 km everywhere.
  EXPECT_THAT(points[1].east, DoubleNear(54'755, 20));
  EXPECT_EQ(points[1].north, 0);
  EXPECT_THAT(points[2].north, DoubleNear(111'195, 5));
}

TEST(Project, GoesOverTheDateLineInOnePiece) {
  const auto points = Project({{-16.8, 179.999, {}}, {-16.8, -179.999, {}}, {-16.8, 179.998, {}}});
  EXPECT_THAT(points[1].east, DoubleNear(213, 1));
  EXPECT_THAT(points[2].east, DoubleNear(-106, 1));
}

TEST(Simplify, KeepsWhatTells) {
  // A hook with a metre of noise on its long side.
  const Way way = WayOf({{0, 0}, {100, 1}, {200, -1}, {300, 0}, {300, 50}, {200, 50}});
  EXPECT_THAT(Simplify(way), ElementsAre(way[0], way[3], way[4], way[5]));
  EXPECT_THAT(Simplify(way, 0), ElementsAre(way[0], way[1], way[2], way[3], way[4], way[5]));
  EXPECT_THAT(Simplify(way, 0, 3), ElementsAre(way[0], way[3], way[5])) << "the farthest first";
  EXPECT_THAT(Simplify(way, 0, 2), ElementsAre(way[0], way[5]));
}

TEST(Simplify, KeepsARound) {
  const Way way = WayOf({{0, 0}, {100, 0}, {100, 100}, {0, 100}, {0, 0}});
  EXPECT_EQ(Simplify(way), way);
}

TEST(Simplify, LeavesLittleAlone) {
  EXPECT_EQ(Simplify({}), Way{});
  EXPECT_EQ(Simplify({{1, 2, {}}}), (Way{{1, 2, {}}}));
  EXPECT_EQ(Simplify({{1, 2, {}}, {1, 2, {}}}), (Way{{1, 2, {}}, {1, 2, {}}}));
  EXPECT_EQ(Simplify({{1, 2, {}}, {1, 2, {}}, {1, 2, {}}}), (Way{{1, 2, {}}, {1, 2, {}}}));
}

TEST(Simplify, KeepsAtMostSoManyOfTheWildest) {
  std::vector<std::pair<double, double>> zigzag;
  constexpr int kMany = 20'000;
  for (int i = 0; i < kMany; ++i) zigzag.emplace_back(i * 10, i % 2 == 0 ? 0 : 500);
  EXPECT_EQ(Simplify(WayOf(zigzag)).size(), kMostKeptPoints);
}

RC_GTEST_PROP(SimplifyProperty, LeavesOutOnlyWhatIsNear, ()) {
  const auto metres = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(-500, 500), rc::gen::inRange(-500, 500)));
  const int tolerance = *rc::gen::inRange(0, 200);
  const Way way = WayOf({metres.begin(), metres.end()}, 179.999);
  const Way simple = Simplify(way, tolerance);
  if (way.size() < 2) {
    RC_ASSERT(simple == way);
    return;
  }
  RC_ASSERT(simple.front() == way.front());
  RC_ASSERT(simple.back() == way.back());
  // In order, each between two that are kept and near to the line of some such two.
  const std::vector<PlanePoint> points = Project(way);
  std::vector<size_t> kept;
  size_t from = 0;
  for (const WayPoint& point : simple) {
    while (from < way.size() && !(way[from] == point)) ++from;
    RC_ASSERT(from < way.size());
    kept.push_back(from++);
  }
  for (size_t i = 0; i < way.size(); ++i) {
    double nearest = INFINITY;
    for (size_t k = 1; k < kept.size(); ++k) {
      nearest =
          std::min(nearest, DistanceToSegment(points[i], points[kept[k - 1]], points[kept[k]]));
    }
    constexpr double kCoarseness = 2;  // of the places looked at along a segment
    RC_ASSERT(nearest <= tolerance + kCoarseness);
  }
}

TEST(MinutesAtEase, RestsAndRoundsUp) {
  const auto straight = [](double metres) {
    return Way{{0, 0, {}}, {metres / kMetresPerDegree, 0, {}}};
  };
  EXPECT_EQ(MinutesAtEase({}), 0);
  EXPECT_EQ(MinutesAtEase({{51, 0, {}}}), 0);
  EXPECT_EQ(MinutesAtEase(straight(0)), 0);
  EXPECT_EQ(MinutesAtEase(straight(10)), 5);
  EXPECT_EQ(MinutesAtEase(straight(1'300)), 20);
  EXPECT_EQ(MinutesAtEase(straight(1'900)), 30);
  EXPECT_EQ(MinutesAtEase(straight(2'100)), 40) << "32 minutes and a rest";
  EXPECT_EQ(MinutesAtEase(straight(4'100)), 75) << "62 minutes and two rests";
  EXPECT_EQ(MinutesAtEase({{-16.8, 179.99, {}}, {-16.8, -179.99, {}}}), 40) << "2.1 km";
}

TEST(MinutesAtEase, GrowsWithTheWay) {
  int before = 0;
  Way way = {{51.5, 0, {}}};
  for (int i = 1; i <= 200; ++i) {
    way.push_back({51.5 + i * 1e-3, 0, {}});
    const int minutes = MinutesAtEase(way);
    EXPECT_THAT(minutes, AllOf(Ge(before), Le(before + 10)));
    before = minutes;
  }
  // 22.2 km: 5 h 34 min, and 11 rests.
  EXPECT_EQ(before, 390);
}

}  // namespace
}  // namespace amble::gpx
