#include "services/platform/images/photo.h"

#include <fmt/format.h>

#include "services/platform/errors/errors.h"
#include "services/platform/images/decoders.h"
#include "services/platform/images/file_type.h"
#include "services/platform/images/orientation.h"
#include "services/platform/images/place.h"

namespace amble::images {
namespace {

constexpr absl::Duration kTryAgainIn = absl::Seconds(1);

absl::StatusOr<Picture> Decode(std::string_view file, std::string_view field) {
  switch (TypeOf(file)) {
    case FileType::kJpeg:
      return DecodeJpeg(file, field);
    case FileType::kPng:
      return DecodePng(file, field);
    case FileType::kWebp:
      return DecodeWebp(file, field);
    case FileType::kOther:
      break;
  }
  return InvalidField(field, "A photo is a JPEG, a PNG or a WebP file.");
}

}  // namespace

absl::StatusOr<Photo> CleanPhoto(std::string_view file, std::string_view field) {
  if (file.size() > kLargestFileBytes) {
    return InvalidField(field,
                        fmt::format("A photo has at most {} MB.", kLargestFileBytes / 1'000'000));
  }
  const Place place;
  if (!place) {
    return RetryLater(absl::StatusCode::kResourceExhausted, Reason::kOverloaded, kTryAgainIn,
                      "Other photos are being read; try again.");
  }
  AMBLE_ASSIGN_OR_RETURN(Picture picture, Decode(file, field));
  picture = Upright(std::move(picture), OrientationOf(file));
  AMBLE_ASSIGN_OR_RETURN(std::string jpeg, EncodeJpeg(picture));
  return Photo{std::move(jpeg), picture.width, picture.height};
}

}  // namespace amble::images
