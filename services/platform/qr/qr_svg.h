#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace amble::qr {

/// Longest text that is drawn, in bytes: what a phone still reads from a screen at arm's length.
inline constexpr size_t kLongestText = 600;

/// `text` as a QR code (ISO/IEC 18004, correction level M, byte mode) in an SVG picture: black on
/// white, four modules of quiet around it, a module for each unit of its view box. Drawn by
/// libqrencode. INVALID_ARGUMENT for an empty text and one that is longer than kLongestText.
absl::StatusOr<std::string> DrawSvg(std::string_view text);

}  // namespace amble::qr
