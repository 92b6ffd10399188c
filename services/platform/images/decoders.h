#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/platform/images/picture.h"

/// The libraries that read and write pictures, each behind one function. What they read is shrunk
/// to kLongestKeptSide on the way; how the camera was held is not looked at. INVALID_ARGUMENT
/// naming `field`; see photo.h for the limits.
namespace amble::images {

absl::StatusOr<Picture> DecodeJpeg(std::string_view file, std::string_view field);
absl::StatusOr<Picture> DecodePng(std::string_view file, std::string_view field);
absl::StatusOr<Picture> DecodeWebp(std::string_view file, std::string_view field);

/// As a JPEG without a word beside the picture. INTERNAL when there is no memory for it.
absl::StatusOr<std::string> EncodeJpeg(const Picture& picture);

}  // namespace amble::images
