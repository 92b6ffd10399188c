#include "services/platform/gpx/way.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <queue>

#include "services/platform/gpx/projection.h"

namespace amble::gpx {
namespace {

constexpr double kEarthRadiusMetres = 6'371'008.8;
constexpr double kMetresPerDegree = kEarthRadiusMetres * std::numbers::pi / 180;
/// What is at a pole has no width.
constexpr double kLeastCosine = 1e-6;

double Radians(double degrees) { return degrees * std::numbers::pi / 180; }

/// The shorter way round from `from` to `to`, in degrees.
double DegreesEast(double from, double to) { return std::remainder(to - from, 360.0); }

double Distance(const PlanePoint& point, const PlanePoint& from, const PlanePoint& to) {
  const double along_east = to.east - from.east;
  const double along_north = to.north - from.north;
  const double square = along_east * along_east + along_north * along_north;
  double share = 0;
  if (square > 0) {
    share =
        ((point.east - from.east) * along_east + (point.north - from.north) * along_north) / square;
    share = std::clamp(share, 0.0, 1.0);
  }
  return std::hypot(point.east - from.east - share * along_east,
                    point.north - from.north - share * along_north);
}

/// A piece between two points that are kept, and the point that it misses by most.
struct Piece {
  size_t first;
  size_t last;
  size_t farthest;
  double distance;

  /// Less telling than another; of two alike, the later one.
  bool operator<(const Piece& other) const {
    return distance < other.distance || (distance == other.distance && first > other.first);
  }
};

Piece Look(const std::vector<PlanePoint>& points, size_t first, size_t last) {
  Piece piece{first, last, first, -1};
  for (size_t i = first + 1; i < last; ++i) {
    const double distance = Distance(points[i], points[first], points[last]);
    if (distance > piece.distance) {
      piece.farthest = i;
      piece.distance = distance;
    }
  }
  return piece;
}

/// On the sphere (https://en.wikipedia.org/wiki/Haversine_formula).
double MetresBetween(const WayPoint& a, const WayPoint& b) {
  const double north = std::sin(Radians(b.latitude - a.latitude) / 2);
  const double east = std::sin(Radians(DegreesEast(a.longitude, b.longitude)) / 2);
  const double square =
      north * north + std::cos(Radians(a.latitude)) * std::cos(Radians(b.latitude)) * east * east;
  return 2 * kEarthRadiusMetres * std::asin(std::sqrt(std::clamp(square, 0.0, 1.0)));
}

}  // namespace

std::vector<PlanePoint> Project(const Way& way) {
  std::vector<PlanePoint> points;
  if (way.empty()) return points;
  points.reserve(way.size());
  const auto [south, north] = std::minmax_element(
      way.begin(), way.end(),
      [](const WayPoint& a, const WayPoint& b) { return a.latitude < b.latitude; });
  const double middle = (south->latitude + north->latitude) / 2;
  const double metres_per_degree_east =
      kMetresPerDegree * std::max(std::cos(Radians(middle)), kLeastCosine);
  double degrees_east = 0;
  for (size_t i = 0; i < way.size(); ++i) {
    if (i > 0) degrees_east += DegreesEast(way[i - 1].longitude, way[i].longitude);
    points.push_back({degrees_east * metres_per_degree_east,
                      (way[i].latitude - way[0].latitude) * kMetresPerDegree});
  }
  return points;
}

Way Simplify(const Way& way, double tolerance_metres, size_t most) {
  if (way.size() <= 2) return way;
  const std::vector<PlanePoint> points = Project(way);
  std::vector<size_t> kept = {0, way.size() - 1};
  std::priority_queue<Piece> pieces;
  pieces.push(Look(points, 0, way.size() - 1));
  while (kept.size() < most && !pieces.empty()) {
    const Piece piece = pieces.top();
    pieces.pop();
    if (piece.distance <= tolerance_metres) break;
    kept.push_back(piece.farthest);
    pieces.push(Look(points, piece.first, piece.farthest));
    pieces.push(Look(points, piece.farthest, piece.last));
  }
  std::sort(kept.begin(), kept.end());
  Way simple;
  simple.reserve(kept.size());
  for (const size_t i : kept) simple.push_back(way[i]);
  return simple;
}

int MinutesAtEase(const Way& way) {
  double metres = 0;
  for (size_t i = 1; i < way.size(); ++i) metres += MetresBetween(way[i - 1], way[i]);
  const double walked = metres / kEaseMetresPerMinute;
  const double rested = std::floor(walked / kWalkedMinutesPerRest) * kRestMinutes;
  return static_cast<int>(std::ceil((walked + rested) / kEstimateStepMinutes)) *
         kEstimateStepMinutes;
}

}  // namespace amble::gpx
