#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace amble::images {

/// Pixels, row by row from the top left, each as red, green, blue.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<uint8_t> rgb;
};

inline constexpr size_t kRgb = 3;
inline constexpr size_t kRgba = 4;

/// INVALID_ARGUMENT unless a photo may have these sides; see photo.h.
absl::Status CheckSides(uint64_t width, uint64_t height, std::string_view field);
/// INVALID_ARGUMENT for a photo that needs more than kDecoderBytes.
absl::Status TakesTooMuch(std::string_view field);
/// INVALID_ARGUMENT for what is cut off or damaged.
absl::Status Damaged(std::string_view field);

/// Makes a picture small while its rows come in: each pixel is the mean of those that it covers.
/// Keeps no more than the small picture and one row.
class Shrinker {
 public:
  /// Of a picture of `width` × `height`, both at least 1. Pictures within kLongestKeptSide stay.
  Shrinker(int width, int height);

  /// Of the small picture.
  int width() const { return small_.width; }
  int height() const { return small_.height; }

  /// The next row, of `width` pixels in RGB.
  void AddRow(const uint8_t* rgb);
  /// The same in RGBA, on white.
  void AddRowOnWhite(const uint8_t* rgba);
  /// After the last row.
  Picture Take() { return std::move(small_); }

 private:
  void AddToRow(const uint8_t* rgb);
  void FinishRow();

  const int64_t width_;
  const int64_t height_;
  Picture small_;
  int64_t next_row_ = 0;
  std::vector<uint8_t> opaque_;   ///< a row in RGB
  std::vector<uint32_t> across_;  ///< the row, narrowed: sums of width_ parts
  std::vector<uint64_t> sums_;    ///< the small row so far: sums of width_ × height_ parts
  int64_t filled_ = 0;            ///< of height_ parts
};

/// Turns a picture upright by an orientation of EXIF, 1 … 8.
Picture Upright(Picture picture, int orientation);

}  // namespace amble::images
