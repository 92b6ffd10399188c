#pragma once

#include <cstdlib>
#include <string_view>

#include "services/platform/images/decoders.h"
#include "services/platform/images/file_type.h"
#include "services/platform/images/orientation.h"
#include "services/platform/images/photo.h"

namespace amble::images {

inline void Require(bool holds) {
  if (!holds) std::abort();
}

/// That `decode` refuses `file`, or gives a picture that can be kept, turned and written.
inline void Check(absl::StatusOr<Picture> (*decode)(std::string_view, std::string_view),
                  std::string_view file) {
  const int orientation = OrientationOf(file);
  Require(orientation >= 1 && orientation <= 8);
  auto picture = decode(file, "photo");
  if (!picture.ok()) {
    Require(absl::IsInvalidArgument(picture.status()));
    return;
  }
  Require(picture->width >= 1 && picture->width <= kLongestKeptSide);
  Require(picture->height >= 1 && picture->height <= kLongestKeptSide);
  Require(picture->rgb.size() ==
          static_cast<size_t>(picture->width) * static_cast<size_t>(picture->height) * kRgb);
  const Picture upright = Upright(*std::move(picture), orientation);
  const auto jpeg = EncodeJpeg(upright);
  Require(jpeg.ok() && TypeOf(*jpeg) == FileType::kJpeg && OrientationOf(*jpeg) == 1);
}

}  // namespace amble::images
