#include "services/platform/images/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/images/photo.h"

namespace amble::images {
namespace {

constexpr unsigned kOpaque = 255;

/// A side of the small picture.
int Shrunk(int side, int longer) {
  if (longer <= kLongestKeptSide) return side;
  const auto shrunk =
      (static_cast<int64_t>(side) * kLongestKeptSide + longer / 2) / static_cast<int64_t>(longer);
  return std::max(1, static_cast<int>(shrunk));
}

}  // namespace

absl::Status CheckSides(uint64_t width, uint64_t height, std::string_view field) {
  if (width == 0 || height == 0) return Damaged(field);
  if (width > static_cast<uint64_t>(kLongestReadSide) ||
      height > static_cast<uint64_t>(kLongestReadSide) ||
      width * height > static_cast<uint64_t>(kMostReadPixels)) {
    return InvalidField(field, fmt::format("A photo has at most {} pixels a side, and {} million.",
                                           kLongestReadSide, kMostReadPixels / 1'000'000));
  }
  return absl::OkStatus();
}

absl::Status TakesTooMuch(std::string_view field) {
  return InvalidField(field, "This photo is too large for the way it is stored; make it smaller.");
}

absl::Status Damaged(std::string_view field) {
  return InvalidField(field, "This photo is cut off or damaged.");
}

Shrinker::Shrinker(int width, int height) : width_(width), height_(height) {
  const int longer = std::max(width, height);
  small_.width = Shrunk(width, longer);
  small_.height = Shrunk(height, longer);
  const auto row = static_cast<size_t>(small_.width) * kRgb;
  small_.rgb.reserve(row * static_cast<size_t>(small_.height));
  across_.resize(row);
  sums_.resize(row);
}

void Shrinker::AddToRow(const uint8_t* rgb) {
  // Each pixel has small_.width parts of a row that has width_ × small_.width; each small one takes
  // width_ of them.
  std::fill(across_.begin(), across_.end(), 0);
  uint32_t* to = across_.data();
  auto room = static_cast<uint32_t>(width_);
  for (int64_t x = 0; x < width_; ++x, rgb += kRgb) {
    auto parts = static_cast<uint32_t>(small_.width);
    while (parts > 0) {
      const uint32_t taken = std::min(parts, room);
      for (size_t c = 0; c < kRgb; ++c) to[c] += taken * rgb[c];
      parts -= taken;
      room -= taken;
      if (room > 0) break;
      room = static_cast<uint32_t>(width_);
      to += kRgb;
    }
  }
}

void Shrinker::FinishRow() {
  const auto whole = static_cast<uint64_t>(width_) * static_cast<uint64_t>(height_);
  for (uint64_t& sum : sums_) {
    small_.rgb.push_back(static_cast<uint8_t>((sum + whole / 2) / whole));
    sum = 0;
  }
  filled_ = 0;
}

void Shrinker::AddRow(const uint8_t* rgb) {
  if (next_row_++ >= height_) return;
  if (small_.width == width_ && small_.height == height_) {
    small_.rgb.insert(small_.rgb.end(), rgb, rgb + static_cast<size_t>(width_) * kRgb);
    return;
  }
  AddToRow(rgb);
  int64_t parts = small_.height;
  while (parts > 0) {
    const int64_t taken = std::min(parts, height_ - filled_);
    for (size_t i = 0; i < sums_.size(); ++i) {
      sums_[i] += static_cast<uint64_t>(taken) * across_[i];
    }
    parts -= taken;
    filled_ += taken;
    if (filled_ == height_) FinishRow();
  }
}

void Shrinker::AddRowOnWhite(const uint8_t* rgba) {
  opaque_.resize(static_cast<size_t>(width_) * kRgb);
  for (size_t x = 0; x < static_cast<size_t>(width_); ++x, rgba += kRgba) {
    const unsigned alpha = rgba[3];
    for (size_t c = 0; c < kRgb; ++c) {
      opaque_[x * kRgb + c] = static_cast<uint8_t>(
          (rgba[c] * alpha + kOpaque * (kOpaque - alpha) + kOpaque / 2) / kOpaque);
    }
  }
  AddRow(opaque_.data());
}

Picture Upright(Picture picture, int orientation) {
  if (orientation <= 1 || orientation > 8) return picture;
  // 2, 4, 5 and 7 are mirrored; from 5 on the sides are swapped (Exif 2.32, 4.6.4.A).
  const bool swapped = orientation >= 5;
  Picture upright{swapped ? picture.height : picture.width,
                  swapped ? picture.width : picture.height,
                  std::vector<uint8_t>(picture.rgb.size())};
  const bool from_right =
      orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool from_bottom =
      orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  size_t to = 0;
  for (int y = 0; y < upright.height; ++y) {
    for (int x = 0; x < upright.width; ++x, to += kRgb) {
      int column = swapped ? y : x;
      int row = swapped ? x : y;
      if (from_right) column = picture.width - 1 - column;
      if (from_bottom) row = picture.height - 1 - row;
      const size_t from = (static_cast<size_t>(row) * static_cast<size_t>(picture.width) +
                           static_cast<size_t>(column)) *
                          kRgb;
      std::copy_n(picture.rgb.begin() + static_cast<std::ptrdiff_t>(from), kRgb,
                  upright.rgb.begin() + static_cast<std::ptrdiff_t>(to));
    }
  }
  return upright;
}

}  // namespace amble::images
