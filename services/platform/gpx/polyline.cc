#include "services/platform/gpx/polyline.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "services/platform/errors/errors.h"

namespace amble::gpx {
namespace {

constexpr int kBitsPerCharacter = 5;
constexpr uint64_t kMoreFollows = 1u << kBitsPerCharacter;
constexpr uint64_t kBits = kMoreFollows - 1;
constexpr char kZero = '?';
/// The largest difference, of 360 degrees, needs 27 bits with its sign.
constexpr int kMostCharacters = 6;
constexpr int64_t kMostNorthSteps = 90 * static_cast<int64_t>(kPolylineStepsPerDegree);
constexpr int64_t kMostEastSteps = 180 * static_cast<int64_t>(kPolylineStepsPerDegree);

int64_t Steps(double degrees) { return std::llround(degrees * kPolylineStepsPerDegree); }

void Append(int64_t difference, std::string& out) {
  uint64_t left = static_cast<uint64_t>(difference) << 1;
  if (difference < 0) left = ~left;
  while (left >= kMoreFollows) {
    out.push_back(static_cast<char>(kZero + static_cast<char>(kMoreFollows | (left & kBits))));
    left >>= kBitsPerCharacter;
  }
  out.push_back(static_cast<char>(kZero + static_cast<char>(left)));
}

/// The next difference, taken from the front; nullopt when there is none that is whole.
std::optional<int64_t> Take(std::string_view& text) {
  uint64_t value = 0;
  for (int i = 0; i < kMostCharacters && static_cast<size_t>(i) < text.size(); ++i) {
    const char character = text[static_cast<size_t>(i)];
    if (character < kZero || character > '~') return std::nullopt;
    const auto chunk = static_cast<uint64_t>(character - kZero);
    value |= (chunk & kBits) << (i * kBitsPerCharacter);
    if ((chunk & kMoreFollows) != 0) continue;
    text.remove_prefix(static_cast<size_t>(i) + 1);
    const auto half = static_cast<int64_t>(value >> 1);
    return (value & 1) != 0 ? ~half : half;
  }
  return std::nullopt;
}

}  // namespace

std::string EncodePolyline(const Way& way) {
  std::string polyline;
  int64_t north = 0;
  int64_t east = 0;
  for (const WayPoint& point : way) {
    const int64_t next_north = Steps(point.latitude);
    const int64_t next_east = Steps(point.longitude);
    Append(next_north - north, polyline);
    Append(next_east - east, polyline);
    north = next_north;
    east = next_east;
  }
  return polyline;
}

absl::StatusOr<Way> DecodePolyline(std::string_view polyline, std::string_view field, size_t most) {
  Way way;
  int64_t north = 0;
  int64_t east = 0;
  while (!polyline.empty()) {
    if (way.size() == most) {
      return InvalidField(field, fmt::format("There are more than {} points.", most));
    }
    const std::optional<int64_t> more_north = Take(polyline);
    const std::optional<int64_t> more_east = more_north ? Take(polyline) : std::nullopt;
    if (!more_east) {
      return InvalidField(field,
                          fmt::format("This is no polyline, from point {} on.", way.size() + 1));
    }
    north += *more_north;
    east += *more_east;
    if (std::abs(north) > kMostNorthSteps || std::abs(east) > kMostEastSteps) {
      return InvalidField(field, fmt::format("Point {} is nowhere.", way.size() + 1));
    }
    way.push_back({.latitude = static_cast<double>(north) / kPolylineStepsPerDegree,
                   .longitude = static_cast<double>(east) / kPolylineStepsPerDegree});
  }
  return way;
}

}  // namespace amble::gpx
