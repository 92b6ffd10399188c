#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace amble::gpx {

/// One point of a way, by WGS 84. There is no time in it, on purpose: when and how fast somebody
/// walked is theirs.
struct WayPoint {
  double latitude = 0;              ///< degrees north, -90 … 90
  double longitude = 0;             ///< degrees east, -180 … 180
  std::optional<double> elevation;  ///< metres above the sea

  friend bool operator==(const WayPoint&, const WayPoint&) = default;
};

using Way = std::vector<WayPoint>;

/// Points of a way that is kept.
inline constexpr size_t kMostKeptPoints = 2'000;

/// Points nearer than this to the line without them say nothing: less than a receiver errs by.
inline constexpr double kToleranceMetres = 3;

/// The way by the most telling of its points, ends included, as Douglas and Peucker choose them
/// (https://doi.org/10.3138/FM57-6770-U75U-7727): none that is left out is farther than `tolerance`
/// from the line, unless more than `most` (at least 2) would be needed. Takes a time of
/// `most` × way.size() at worst.
Way Simplify(const Way& way, double tolerance_metres = kToleranceMetres,
             size_t most = kMostKeptPoints);

/// At ease: slower than people walk alone, with a rest in each half hour.
inline constexpr double kEaseMetresPerMinute = 4'000.0 / 60;
inline constexpr double kWalkedMinutesPerRest = 30;
inline constexpr double kRestMinutes = 5;
/// Estimates are multiples of this, rounded up.
inline constexpr int kEstimateStepMinutes = 5;

/// About how many minutes the way takes at ease; 0 for one without length. Only this is ever shown
/// of its length.
int MinutesAtEase(const Way& way);

}  // namespace amble::gpx
