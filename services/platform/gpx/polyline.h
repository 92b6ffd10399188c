#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/platform/gpx/way.h"

namespace amble::gpx {

/// How fine a polyline is: 1e-5 degrees, about a metre.
inline constexpr double kPolylineStepsPerDegree = 1e5;

/// The way in the encoded polyline format, precision 5
/// (https://developers.google.com/maps/documentation/utilities/polylinealgorithm): ASCII, about 4
/// characters for a point. Elevations are left out.
std::string EncodePolyline(const Way& way);

/// The way that `polyline` says, to the step. INVALID_ARGUMENT naming `field` when it is none, has
/// more than `most` points, or one that is nowhere.
absl::StatusOr<Way> DecodePolyline(std::string_view polyline, std::string_view field,
                                   size_t most = kMostKeptPoints);

}  // namespace amble::gpx
