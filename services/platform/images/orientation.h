#pragma once

#include <string_view>

namespace amble::images {

/// How a camera was held, 1 (upright) … 8, by the EXIF data (CIPA DC-008) in a JPEG, PNG or WebP
/// file; 1 when it does not say, or nothing that makes sense.
int OrientationOf(std::string_view file);

}  // namespace amble::images
