#include "services/platform/images/picture.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "services/platform/images/photo.h"
#include "services/platform/images/testing/files.h"

namespace amble::images {
namespace {

TEST(Shrinker, LeavesSmallOnesAsTheyAre) {
  const Picture quarters = Quarters(7, 5);
  Shrinker shrinker(7, 5);
  for (size_t y = 0; y < 5; ++y) shrinker.AddRow(quarters.rgb.data() + y * 7 * kRgb);
  EXPECT_EQ(shrinker.Take().rgb, quarters.rgb);
}

TEST(Shrinker, PutsWhatIsTransparentOnWhite) {
  const std::vector<uint8_t> row = {10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 200, 51};
  Shrinker shrinker(3, 1);
  shrinker.AddRowOnWhite(row.data());
  EXPECT_EQ(shrinker.Take().rgb, (std::vector<uint8_t>{10, 20, 30, 255, 255, 255, 204, 224, 244}));
}

TEST(Shrinker, TakesNoMoreRowsThanThereAre) {
  const std::vector<uint8_t> row(3 * kRgb, 9);
  Shrinker shrinker(3, 1);
  for (int i = 0; i < 3; ++i) shrinker.AddRow(row.data());
  EXPECT_EQ(shrinker.Take().rgb.size(), row.size());
}

/// How much of [from, from + 1) lies within [begin, end).
double Overlap(double from, double begin, double end) {
  return std::max(0.0, std::min(from + 1, end) - std::max(from, begin));
}

RC_GTEST_PROP(ShrinkerProperty, GivesTheMeanOfWhatEachPixelCovers, ()) {
  // One side is shrunk much, the other by the same measure; each pixel is reckoned again in another
  // way.
  const int height = *rc::gen::inRange(1, 60);
  const int width = *rc::gen::inRange(kLongestKeptSide + 1, 3 * kLongestKeptSide);
  std::vector<uint8_t> rgb(static_cast<size_t>(width) * static_cast<size_t>(height) * kRgb);
  unsigned seed = *rc::gen::arbitrary<unsigned>();
  for (uint8_t& part : rgb) {
    seed = seed * 1664525u + 1013904223u;
    part = static_cast<uint8_t>(seed >> 24);
  }
  Shrinker shrinker(width, height);
  const auto row = static_cast<size_t>(width) * kRgb;
  for (size_t y = 0; y < static_cast<size_t>(height); ++y) shrinker.AddRow(rgb.data() + y * row);
  const Picture small = shrinker.Take();
  RC_ASSERT(small.width == kLongestKeptSide);
  RC_ASSERT(small.rgb.size() ==
            static_cast<size_t>(small.width) * static_cast<size_t>(small.height) * kRgb);
  const double across = static_cast<double>(width) / small.width;
  const double down = static_cast<double>(height) / small.height;
  for (int i = 0; i < 200; ++i) {
    const int x = *rc::gen::inRange(0, small.width);
    const int y = *rc::gen::inRange(0, small.height);
    double sum = 0;
    for (int row_at = static_cast<int>(y * down); row_at < height && row_at < (y + 1) * down;
         ++row_at) {
      for (int column = static_cast<int>(x * across); column < width && column < (x + 1) * across;
           ++column) {
        sum += rgb[static_cast<size_t>(row_at) * row + static_cast<size_t>(column) * kRgb] *
               Overlap(row_at, y * down, (y + 1) * down) *
               Overlap(column, x * across, (x + 1) * across);
      }
    }
    RC_ASSERT(std::abs(At(small, x, y)[0] - sum / (across * down)) < 0.51);
  }
}

RC_GTEST_PROP(UprightProperty, MovesPixelsAndLosesNone, ()) {
  Picture picture{*rc::gen::inRange(1, 9), *rc::gen::inRange(1, 9), {}};
  const auto pixels = static_cast<size_t>(picture.width * picture.height);
  for (size_t i = 0; i < pixels * kRgb; ++i) picture.rgb.push_back(static_cast<uint8_t>(i));
  // Each orientation, and the one that undoes it.
  constexpr int kUndoes[] = {0, 1, 2, 3, 4, 5, 8, 7, 6};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Picture there = Upright(picture, orientation);
    const Picture back = Upright(there, kUndoes[orientation]);
    RC_ASSERT(back.width == picture.width);
    RC_ASSERT(back.rgb == picture.rgb);
  }
}

}  // namespace
}  // namespace amble::images
