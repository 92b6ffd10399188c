// Whatever is given as a GPX file either is refused or is a way that is kept, drawn and written as
// a polyline without loss.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "services/platform/gpx/gpx.h"
#include "services/platform/gpx/polyline.h"
#include "services/platform/gpx/way_svg.h"

namespace {

using namespace amble::gpx;

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto way = DecodePolyline(text, "way"); way.ok()) {
    Require(*DecodePolyline(EncodePolyline(*way), "way") == *way);
  }
  const auto way = ReadGpx(text, "gpx");
  if (!way.ok()) return 0;
  Require(way->size() >= 2 && way->size() <= kMostPoints);
  const Way simple = Simplify(*way);
  Require(simple.size() >= 2 && simple.size() <= kMostKeptPoints);
  Require(simple.front() == way->front() && simple.back() == way->back());
  Require(MinutesAtEase(simple) >= 0);
  Require(DecodePolyline(EncodePolyline(simple), "way")->size() == simple.size());
  Require(DrawWay(simple, text).ends_with("</svg>"));
  return 0;
}
