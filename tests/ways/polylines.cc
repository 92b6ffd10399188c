// Writes ways as polylines and back, for polylines_test.mjs to compare. Reads lines:
//   encode LATITUDE LONGITUDE …   → the polyline
//   decode POLYLINE               → steps of 1e-5 degrees, "LATITUDE LONGITUDE …", or "refused"
#include <fmt/format.h>

#include <cmath>
#include <iostream>
#include <sstream>
#include <string>

#include "services/platform/gpx/polyline.h"

namespace {

long long Steps(double degrees) {
  return std::llround(degrees * amble::gpx::kPolylineStepsPerDegree);
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string verb;
    words >> verb;
    if (verb == "encode") {
      amble::gpx::Way way;
      for (amble::gpx::WayPoint point; words >> point.latitude >> point.longitude;) {
        way.push_back(point);
      }
      std::cout << amble::gpx::EncodePolyline(way) << "\n";
      continue;
    }
    std::string polyline;
    words >> polyline;
    const auto way = amble::gpx::DecodePolyline(polyline, "polyline");
    std::string answer = way.ok() ? "" : "refused";
    for (size_t i = 0; way.ok() && i < way->size(); ++i) {
      answer += fmt::format("{}{} {}", i > 0 ? " " : "", Steps((*way)[i].latitude),
                            Steps((*way)[i].longitude));
    }
    std::cout << answer << "\n";
  }
}
