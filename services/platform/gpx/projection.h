#pragma once

#include <vector>

#include "services/platform/gpx/way.h"

namespace amble::gpx {

/// A place on a plane, in metres: east of and north of the way's beginning.
struct PlanePoint {
  double east = 0;
  double north = 0;
};

/// The way on a plane: degrees east shrink by the cosine of the middle latitude (equirectangular
/// projection), which is right to a thousandth over a walk. A way over the 180th meridian stays in
/// one piece.
std::vector<PlanePoint> Project(const Way& way);

}  // namespace amble::gpx
