#include "services/platform/gpx/polyline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "services/platform/errors/errors.h"

namespace amble::gpx {
namespace {

TEST(Polyline, IsWrittenAsItsInventorsDo) {
  // The example of the format's own page.
  const Way way = {{38.5, -120.2, {}}, {40.7, -120.95, {}}, {43.252, -126.453, {}}};
  EXPECT_EQ(EncodePolyline(way), "_p~iF~ps|U_ulLnnqC_mqNvxq`@");
  EXPECT_EQ(*DecodePolyline("_p~iF~ps|U_ulLnnqC_mqNvxq`@", "way"), way);
  EXPECT_EQ(EncodePolyline({}), "");
  EXPECT_EQ(DecodePolyline("", "way")->size(), 0u);
}

TEST(Polyline, ReachesTheEndsOfTheEarth) {
  const Way way = {{90, 180, {}}, {-90, -180, {}}, {90, 180, {}}};
  EXPECT_EQ(*DecodePolyline(EncodePolyline(way), "way"), way);
}

std::string Complaint(std::string_view polyline, size_t most = kMostKeptPoints) {
  const auto violations = ViolationsOf(DecodePolyline(polyline, "way", most).status());
  return violations.size() == 1 && violations[0].field == "way" ? violations[0].description : "";
}

TEST(Polyline, RefusesWhatIsNone) {
  EXPECT_EQ(Complaint("_p~iF"), "This is no polyline, from point 1 on.") << "half a point";
  EXPECT_EQ(Complaint("??_p~i"), "This is no polyline, from point 2 on.") << "cut";
  EXPECT_EQ(Complaint("?? "), "This is no polyline, from point 2 on.");
  EXPECT_EQ(Complaint("\x7f?"), "This is no polyline, from point 1 on.");
  EXPECT_EQ(Complaint("\xff?"), "This is no polyline, from point 1 on.");
  EXPECT_EQ(Complaint("~~~~~~~~~~~~?"), "This is no polyline, from point 1 on.") << "too long";
  EXPECT_EQ(Complaint("~~~~^?"), "Point 1 is nowhere.");
  EXPECT_EQ(Complaint("??????", 2), "There are more than 2 points.");
  EXPECT_EQ(DecodePolyline("????", "way", 2)->size(), 2u);
}

RC_GTEST_PROP(PolylineProperty, ComesBackToTheStep, (const std::vector<std::pair<int, int>>& raw)) {
  Way way;
  for (const auto& [north, east] : raw) {
    way.push_back({.latitude = std::remainder(north / 1e7, 90),
                   .longitude = std::remainder(east / 1e7, 180)});
  }
  const std::string polyline = EncodePolyline(way);
  const auto back = DecodePolyline(polyline, "way");
  RC_ASSERT(back.ok());
  RC_ASSERT(back->size() == way.size());
  for (size_t i = 0; i < way.size(); ++i) {
    RC_ASSERT(std::abs((*back)[i].latitude - way[i].latitude) <= 0.5e-5 + 1e-9);
    RC_ASSERT(std::abs((*back)[i].longitude - way[i].longitude) <= 0.5e-5 + 1e-9);
  }
  RC_ASSERT(EncodePolyline(*back) == polyline);
}

RC_GTEST_PROP(PolylineProperty, AnyTextIsRefusedOrStands, (const std::string& text)) {
  const auto way = DecodePolyline(text, "way");
  if (way.ok()) {
    RC_ASSERT(*DecodePolyline(EncodePolyline(*way), "way") == *way);
  } else {
    RC_ASSERT(absl::IsInvalidArgument(way.status()));
  }
}

}  // namespace
}  // namespace amble::gpx
