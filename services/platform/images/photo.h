#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

/// Photos that people give, made small and made safe to show.
namespace amble::images {

/// 5 MB: what a phone's camera makes.
inline constexpr size_t kLargestFileBytes = 5'000'000;
/// Pixels of either side of a photo that is read, and of all of it.
inline constexpr int kLongestReadSide = 8'000;
inline constexpr int kMostReadPixels = 40'000'000;
/// Pixels of the longer side of a photo that is kept.
inline constexpr int kLongestKeptSide = 1'600;
/// What a decoder may take beside the file; photos that need more (which most never do: they are
/// read row by row) are refused.
inline constexpr size_t kDecoderBytes = size_t{64} << 20;
/// Photos that are cleaned at the same time in one process.
inline constexpr int kPhotosAtOnce = 2;

inline constexpr char kPhotoType[] = "image/jpeg";

/// A photo as it is kept.
struct Photo {
  std::string jpeg;  ///< of kPhotoType
  int width = 0;     ///< pixels
  int height = 0;
};

/// The picture in `file` (JPEG, PNG or WebP, by what is in it), upright, no larger than
/// kLongestKeptSide, and nothing but the picture: it is written anew as a JPEG from its pixels, so
/// neither place nor time nor camera nor thumbnail nor anything behind its end is left. What is
/// transparent becomes white. Colours are taken as sRGB.
///
/// INVALID_ARGUMENT naming `field`, and saying what is wrong, for anything else, also for what is
/// cut off, too large or moves. RESOURCE_EXHAUSTED with a delay while kPhotosAtOnce others are
/// being cleaned. Safe from any thread; takes tenths of a second.
absl::StatusOr<Photo> CleanPhoto(std::string_view file, std::string_view field);

}  // namespace amble::images
