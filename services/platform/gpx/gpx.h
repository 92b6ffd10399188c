#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/platform/gpx/way.h"

namespace amble::gpx {

inline constexpr size_t kLargestFileBytes = size_t{2} << 20;
inline constexpr size_t kMostPoints = 20'000;
/// No place on land is farther from the sea's level; what says so is left out.
inline constexpr double kFarthestElevationMetres = 12'000;

/// The way in a GPX file (https://www.topografix.com/GPX/1/1/, or 1/0): the first track with points
/// in it, its segments one after the other; without one, the first route. Nothing else of the file
/// is kept: neither times nor names nor what devices have measured. Entities of a DTD are never
/// expanded. INVALID_ARGUMENT naming `field`, and saying what is wrong, when the file is larger
/// than kLargestFileBytes, is no GPX, or has fewer than 2 or more than kMostPoints points, or one
/// that is nowhere.
absl::StatusOr<Way> ReadGpx(std::string_view file, std::string_view field);

}  // namespace amble::gpx
