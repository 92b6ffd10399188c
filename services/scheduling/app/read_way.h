#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace amble::scheduling {

/// A way as it is kept.
struct KeptWay {
  std::string polyline;
  int duration_minutes = 0;  ///< at ease, about
};

/// The way as it looks.
struct DrawnWay {
  std::string polyline;
  std::string svg;
  int duration_minutes = 0;
};

/// The way in a GPX file, by its most telling points. INVALID_ARGUMENT naming `field`, also for one
/// that takes longer than a walk may.
absl::StatusOr<KeptWay> ReadWay(std::string_view gpx, std::string_view field);

/// A way that is kept, with a picture of it called `title`.
absl::StatusOr<DrawnWay> Draw(std::string polyline, std::string_view title);

}  // namespace amble::scheduling
