#include "services/platform/clock/zone_catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "services/platform/errors/errors.h"

namespace amble {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::MatchesRegex;
using ::testing::Not;

TEST(ZoneCatalogue, HoldsTheZonesAndTheirOtherNames) {
  const auto zones = ZoneCatalogue::Load();
  ASSERT_TRUE(zones.ok()) << zones.status();
  EXPECT_GT(zones->names().size(), 400u);
  EXPECT_THAT(zones->names(), Contains("Europe/London"));
  EXPECT_THAT(zones->names(), Contains("Asia/Calcutta"));
  EXPECT_THAT(zones->names(), Contains("Etc/GMT+5"));
  EXPECT_THAT(zones->names(), Not(Contains("Factory")));
  EXPECT_THAT(zones->version(), MatchesRegex("20[0-9][0-9][a-z]+.*"));
  EXPECT_TRUE(zones->Find("America/Argentina/Buenos_Aires", "z").ok());
}

class Unknown : public ::testing::TestWithParam<std::string> {};

TEST_P(Unknown, IsRefusedEvenWhereAFileHasThatName) {
  const auto zone = ZoneCatalogue::Load()->Find(GetParam(), "walk.start.time_zone");
  EXPECT_EQ(zone.status().code(), absl::StatusCode::kInvalidArgument);
  ASSERT_EQ(ViolationsOf(zone.status()).size(), 1u);
  EXPECT_EQ(ViolationsOf(zone.status())[0].field, "walk.start.time_zone");
}

INSTANTIATE_TEST_SUITE_P(
    Find, Unknown,
    ::testing::Values("", "localtime", "posixrules", "../etc/passwd", "../../../etc/localtime",
                      "/usr/share/zoneinfo/Europe/London", "/etc/localtime", "posix/Europe/London",
                      "right/Europe/London", "Europe/../Europe/London", "Europe//London",
                      "Europe/London/", "Europe", "europe/london", "EUROPE/LONDON",
                      " Europe/London", "Europe/London\n", "tzdata.zi", "zone1970.tab", "Factory",
                      "libc:localtime", "Fixed/UTC+01:00:00", ":UTC", "GMT0BST",
                      std::string("Europe/London\0x", 15)));

TEST(ZoneCatalogue, ReadsTheListAndNotTheFolder) {
  const std::string path = ::testing::TempDir() + "zones_" + std::to_string(getpid());
  std::ofstream(path) << "# version 2099z\n# a comment\nR x 1 2 3\nZ Europe/London 0 - GMT\n0 - "
                         "BST\nL Europe/London GB\nZ Not/There 0 - X\n";
  const auto zones = ZoneCatalogue::Load(path);
  std::remove(path.c_str());
  ASSERT_TRUE(zones.ok()) << zones.status();
  EXPECT_EQ(zones->version(), "2099z");
  EXPECT_THAT(zones->names(), ElementsAre("Europe/London", "GB", "Not/There"));
  EXPECT_TRUE(zones->Find("GB", "z").ok());
  EXPECT_FALSE(zones->Find("Not/There", "z").ok());     // listed, and no data for it
  EXPECT_FALSE(zones->Find("Europe/Paris", "z").ok());  // data, and not listed
}

TEST(ZoneCatalogue, SaysWhenThereIsNoList) {
  EXPECT_EQ(ZoneCatalogue::Load("/nowhere/tzdata.zi").status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(ZoneCatalogue::Load("/dev/null").status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ZoneCatalogue::Load("/usr").status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace amble
