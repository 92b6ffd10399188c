#include "services/scheduling/app/read_way.h"

#include <fmt/format.h>

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/gpx/gpx.h"
#include "services/platform/gpx/polyline.h"
#include "services/platform/gpx/way_svg.h"
#include "services/scheduling/domain/walk.h"

namespace amble::scheduling {

absl::StatusOr<KeptWay> ReadWay(std::string_view gpx, std::string_view field) {
  AMBLE_ASSIGN_OR_RETURN(const gpx::Way read, gpx::ReadGpx(gpx, field));
  const gpx::Way way = gpx::Simplify(read);
  const int minutes = gpx::MinutesAtEase(way);
  if (minutes > kLongestWalkMinutes) {
    return InvalidField(
        field, fmt::format("At ease this way takes more than {} minutes.", kLongestWalkMinutes));
  }
  return KeptWay{gpx::EncodePolyline(way), minutes};
}

absl::StatusOr<DrawnWay> Draw(std::string polyline, std::string_view title) {
  AMBLE_ASSIGN_OR_RETURN(const gpx::Way way, gpx::DecodePolyline(polyline, "way"));
  return DrawnWay{std::move(polyline), gpx::DrawWay(way, title), gpx::MinutesAtEase(way)};
}

}  // namespace amble::scheduling
