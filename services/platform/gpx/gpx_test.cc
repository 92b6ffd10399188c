#include "services/platform/gpx/gpx.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>
#include <sstream>

#include "services/platform/errors/errors.h"

namespace amble::gpx {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kTrack[] = R"(<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="a watch" xmlns="http://www.topografix.com/GPX/1/1">
  <metadata><name>Mia's morning</name><time>2027-03-23T10:00:00Z</time></metadata>
  <wpt lat="1" lon="2"><name>home</name></wpt>
  <rte><rtept lat="9" lon="9"/><rtept lat="8" lon="8"/></rte>
  <trk><name>empty</name><trkseg/></trk>
  <trk>
    <name>Mia</name>
    <trkseg>
      <trkpt lat="51.50010" lon="-0.12460"><ele>12.5</ele><time>2027-03-23T10:00:00Z</time></trkpt>
      <trkpt lat=" +51.6 " lon="-0.1250"><time>2027-03-23T10:05:00Z</time>
        <extensions><hr>141</hr></extensions></trkpt>
    </trkseg>
    <trkseg><trkpt lon="-0.126" lat="51.7"><ele><![CDATA[ -3 ]]></ele></trkpt></trkseg>
  </trk>
  <trk><trkseg><trkpt lat="0" lon="0"/></trkseg></trk>
</gpx>)";

std::string WithPoints(const std::string& points) {
  return "<gpx version='1.0'><trk><trkseg>" + points + "</trkseg></trk></gpx>";
}

/// What is said of the field "gpx".
std::string Complaint(std::string_view file) {
  const absl::Status status = ReadGpx(file, "gpx").status();
  const auto violations = ViolationsOf(status);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  if (violations.size() != 1 || violations[0].field != "gpx") return "";
  return violations[0].description;
}

TEST(ReadGpx, TakesTheSegmentsOfTheFirstTrackWithPoints) {
  const auto way = ReadGpx(kTrack, "gpx");
  ASSERT_EQ(way.status(), absl::OkStatus());
  EXPECT_THAT(*way,
              ElementsAre(WayPoint{51.5001, -0.1246, 12.5}, WayPoint{51.6, -0.125, std::nullopt},
                          WayPoint{51.7, -0.126, -3.0}));
}

TEST(ReadGpx, TakesARouteWhereThereIsNoTrack) {
  EXPECT_THAT(
      *ReadGpx("<gpx><rte/><rte><rtept lat='1' lon='2'/><rtept lat='3' lon='4'/></rte></gpx>",
               "gpx"),
      ElementsAre(WayPoint{1, 2, std::nullopt}, WayPoint{3, 4, std::nullopt}));
}

TEST(ReadGpx, KnowsNamespacesByAnyPrefixAndTextInOtherEncodings) {
  const std::string prefixed =
      "<g:gpx xmlns:g='http://www.topografix.com/GPX/1/1' version='1.1'><g:trk><g:trkseg>"
      "<g:trkpt lat='1' lon='2'/><g:trkpt lat='3' lon='4'/></g:trkseg></g:trk></g:gpx>";
  EXPECT_EQ(ReadGpx(prefixed, "gpx")->size(), 2u);

  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(kTrack));
  for (const auto encoding : {pugi::encoding_utf16_le, pugi::encoding_utf16_be,
                              pugi::encoding_utf32_le, pugi::encoding_utf8}) {
    std::ostringstream out;
    document.save(out, "", pugi::format_raw | pugi::format_write_bom, encoding);
    EXPECT_EQ(ReadGpx(out.str(), "gpx"), ReadGpx(kTrack, "gpx")) << encoding;
  }
}

TEST(ReadGpx, SaysWhatIsWrong) {
  const std::string good = "<trkpt lat='1' lon='2'/>";
  EXPECT_THAT(Complaint(""), HasSubstr("no well-formed XML"));
  EXPECT_THAT(Complaint("<gpx><trk>"), HasSubstr("no well-formed XML"));
  EXPECT_THAT(Complaint("PK\x03\x04 a zip"), HasSubstr("no well-formed XML"));
  EXPECT_EQ(Complaint("<kml/>"), "This is no GPX file.");
  EXPECT_EQ(Complaint("<gpx version='2.0'/>"), "This is neither GPX 1.0 nor 1.1.");
  const std::string nothing = "There is neither a track nor a route with points in it.";
  EXPECT_EQ(Complaint("<gpx/>"), nothing);
  EXPECT_EQ(Complaint("<gpx><wpt lat='1' lon='2'/><wpt lat='1' lon='2'/></gpx>"), nothing);
  EXPECT_EQ(Complaint("<gpx><x><trk><trkseg>" + good + good + "</trkseg></trk></x></gpx>"),
            nothing);
  EXPECT_EQ(Complaint(WithPoints(good)), "One point makes no way.");
  EXPECT_EQ(Complaint(WithPoints(good + "<trkpt lon='2'/>")), "Point 2 has no latitude.");
  EXPECT_EQ(Complaint(WithPoints(good + good + "<trkpt lat='1'/>")), "Point 3 has no longitude.");
}

TEST(ReadGpx, RefusesPointsThatAreNowhere) {
  for (const char* latitude : {"", " ", "x", "1x", "90.0001", "-91", "nan", "inf", "1e400", "0x10",
                               "1,5", "+-1", "1 2", "&lt;"}) {
    EXPECT_EQ(Complaint(WithPoints(fmt::format("<trkpt lat='{}' lon='2'/>", latitude))),
              "Point 1 has a latitude that is none.")
        << latitude;
  }
  EXPECT_EQ(Complaint(WithPoints("<trkpt lat='1' lon='180.1'/>")),
            "Point 1 has a longitude that is none.");
  EXPECT_TRUE(
      ReadGpx(WithPoints("<trkpt lat='90' lon='-180'/><trkpt lat='-90' lon='180'/>"), "g").ok());
}

TEST(ReadGpx, LeavesOutElevationsThatAreNone) {
  const auto way = ReadGpx(WithPoints("<trkpt lat='1' lon='2'><ele>high</ele></trkpt>"
                                      "<trkpt lat='1' lon='2'><ele>99999</ele></trkpt>"),
                           "gpx");
  EXPECT_THAT(*way, ElementsAre(WayPoint{1, 2, std::nullopt}, WayPoint{1, 2, std::nullopt}));
}

TEST(ReadGpx, ExpandsNoEntities) {
  const std::string laughs =
      "<!DOCTYPE gpx [<!ENTITY a \"1\"><!ENTITY f SYSTEM \"file:///etc/passwd\">"
      "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
  EXPECT_EQ(Complaint(laughs + WithPoints("<trkpt lat='&a;' lon='&c;'/>")),
            "Point 1 has a latitude that is none.");
  EXPECT_EQ(Complaint(laughs + WithPoints("<trkpt lat='1' lon='&f;'/>")),
            "Point 1 has a longitude that is none.");
}

TEST(ReadGpx, IsBounded) {
  const std::string point = "<trkpt lat='1' lon='2'/>";
  std::string points;
  for (size_t i = 0; i < kMostPoints; ++i) points += point;
  EXPECT_EQ(ReadGpx(WithPoints(points), "gpx")->size(), kMostPoints);
  EXPECT_EQ(Complaint(WithPoints(points + point)), "There are more than 20000 points.");

  std::string file = WithPoints(point + point);
  file.resize(kLargestFileBytes, ' ');
  EXPECT_TRUE(ReadGpx(file, "gpx").ok());
  EXPECT_EQ(Complaint(file + ' '), "The file is larger than 2048 KiB.");
}

TEST(ReadGpx, StandsWhateverDepthThereIs) {
  std::string deep = "<gpx>";
  constexpr int kDepth = 260'000;
  for (int i = 0; i < kDepth; ++i) deep += "<a>";
  EXPECT_THAT(Complaint(deep), HasSubstr("no well-formed XML"));
  for (int i = 0; i < kDepth; ++i) deep += "</a>";
  deep += "<rte><rtept lat='1' lon='2'/><rtept lat='3' lon='4'/></rte></gpx>";
  ASSERT_LE(deep.size(), kLargestFileBytes);
  EXPECT_EQ(ReadGpx(deep, "gpx")->size(), 2u);
}

}  // namespace
}  // namespace amble::gpx
