#include "services/platform/gpx/way_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "services/platform/gpx/projection.h"

namespace amble::gpx {
namespace {

/// A drawing's place in tenths of its units, so that numbers are short and the same everywhere.
struct Spot {
  int64_t right;
  int64_t down;

  friend bool operator==(const Spot&, const Spot&) = default;
};

constexpr double kTenths = 10;

std::string Tenths(int64_t tenths) {
  const std::string whole = fmt::format("{}", tenths / 10);
  return tenths % 10 == 0 ? whole : fmt::format("{}.{}", whole, tenths % 10);
}

/// As text of an element; what XML 1.0 cannot hold becomes a space.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  return escaped;
}

}  // namespace

std::string DrawWay(const Way& way, std::string_view title) {
  if (way.size() < 2) return "";
  const std::vector<PlanePoint> points = Project(way);
  double west = 0, east = 0, south = 0, north = 0;  // the first point is at 0, 0
  for (const PlanePoint& point : points) {
    west = std::min(west, point.east);
    east = std::max(east, point.east);
    south = std::min(south, point.north);
    north = std::max(north, point.north);
  }
  const double size = std::max(east - west, north - south);
  const double scale = size > 0 ? kDrawingSize / size : 0;
  const auto place = [&](double metres) {
    return std::llround((metres * scale + kDrawingMargin) * kTenths);
  };

  std::string line;
  Spot start{}, last{};
  for (size_t i = 0; i < points.size(); ++i) {
    const Spot spot{place(points[i].east - west), place(north - points[i].north)};
    if (i == 0) start = spot;
    if (i > 0 && spot == last && i + 1 < points.size()) continue;
    fmt::format_to(std::back_inserter(line), "{}{} {}", i == 0 ? 'M' : 'L', Tenths(spot.right),
                   Tenths(spot.down));
    last = spot;
  }
  const auto margin = std::llround(kDrawingMargin * kTenths);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"way\" viewBox=\"0 0 {} {}\" role=\"img\">"
      "<title>{}</title>"
      "<path class=\"way-line\" d=\"{}\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"6\" "
      "stroke-linecap=\"round\" stroke-linejoin=\"round\"/>"
      "<circle class=\"way-start\" cx=\"{}\" cy=\"{}\" r=\"12\" fill=\"currentColor\"/></svg>",
      Tenths(place(east - west) + margin), Tenths(place(north - south) + margin), Escaped(title),
      line, Tenths(start.right), Tenths(start.down));
}

}  // namespace amble::gpx
