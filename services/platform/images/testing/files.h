#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "services/platform/images/picture.h"

/// Photos for tests, written by the libraries themselves.
namespace amble::images {

using Colour = std::array<int, 3>;

inline constexpr Colour kRed{200, 30, 30};
inline constexpr Colour kGreen{30, 180, 30};
inline constexpr Colour kBlue{30, 30, 200};
inline constexpr Colour kWhite{255, 255, 255};

/// Four quarters: red and green above, blue and white below.
Picture Quarters(int width, int height);
/// The colour at a place.
Colour At(const Picture& picture, int x, int y);
/// The picture that `file` shows, upright or not.
Picture Shown(std::string_view file);

std::string Png(const Picture& picture);
std::string Webp(const Picture& picture);
/// With EXIF data that hold this orientation; `big_endian` as Motorola's.
std::string JpegHeld(const Picture& picture, int orientation, bool big_endian = false);
std::string PngHeld(const Picture& picture, int orientation);
std::string WebpHeld(const Picture& picture, int orientation);

/// The beginning of a PNG of these sides, with its CRC.
std::string PngHead(uint32_t width, uint32_t height);

}  // namespace amble::images
