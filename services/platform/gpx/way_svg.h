#pragma once

#include <string>
#include <string_view>

#include "services/platform/gpx/way.h"

namespace amble::gpx {

/// The longer side of a drawing, in its own units, without the margin around.
inline constexpr double kDrawingSize = 1'000;
inline constexpr double kDrawingMargin = 20;

/// The way as an SVG picture (https://www.w3.org/TR/SVG2/), north up: a line of class "way-line" in
/// the colour of the text around, a dot of class "way-start" where it begins, `title` for who does
/// not see it. Holds neither scripts nor styles nor numbers that tell where on Earth it is. Empty
/// for fewer than 2 points. `title` is UTF-8.
std::string DrawWay(const Way& way, std::string_view title);

}  // namespace amble::gpx
