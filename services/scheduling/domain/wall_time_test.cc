#include "services/scheduling/domain/wall_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <random>
#include <string>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

using ::testing::HasSubstr;

const ZoneCatalogue& Zones() {
  static const ZoneCatalogue zones = *ZoneCatalogue::Load();
  return zones;
}

std::string Utc(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

WallTime At(const std::string& local, const std::string& zone, std::optional<int> offset = {}) {
  return {*ParseLocalTime(local, "t"), zone, offset};
}

struct Shape {
  std::string text;
  std::string parsed;  ///< empty when refused
};
void PrintTo(const Shape& shape, std::ostream* out) { *out << shape.text; }

class LocalTimes : public ::testing::TestWithParam<Shape> {};

TEST_P(LocalTimes, AreReadStrictly) {
  const auto local = ParseLocalTime(GetParam().text, "walk.start.local_time");
  EXPECT_EQ(local.ok() ? FormatLocalTime(*local) : "", GetParam().parsed);
  if (local.ok()) return;
  ASSERT_EQ(ViolationsOf(local.status()).size(), 1u);
  EXPECT_EQ(ViolationsOf(local.status())[0].field, "walk.start.local_time");
}

INSTANTIATE_TEST_SUITE_P(Accepted, LocalTimes,
                         ::testing::Values(Shape{"2027-03-23T10:00:00", "2027-03-23T10:00:00"},
                                           Shape{"2027-03-23T10:00", "2027-03-23T10:00:00"},
                                           Shape{"2000-01-01T00:00:00", "2000-01-01T00:00:00"},
                                           Shape{"2199-12-31T23:59:59", "2199-12-31T23:59:59"},
                                           Shape{"2028-02-29T08:09:07", "2028-02-29T08:09:07"}));

INSTANTIATE_TEST_SUITE_P(
    Refused, LocalTimes,
    ::testing::Values(
        Shape{""}, Shape{"2027-02-30T10:00:00"}, Shape{"2027-02-29T10:00:00"},
        Shape{"2100-02-29T10:00:00"}, Shape{"2027-04-31T10:00:00"}, Shape{"2027-13-01T10:00:00"},
        Shape{"2027-00-10T10:00:00"}, Shape{"2027-01-00T10:00:00"}, Shape{"2027-01-01T24:00:00"},
        Shape{"2027-01-01T10:60:00"}, Shape{"2027-01-01T23:59:60"}, Shape{"1999-12-31T23:59:59"},
        Shape{"2200-01-01T00:00:00"}, Shape{"10000-01-01T00:00:00"}, Shape{"0000-01-01T00:00:00"},
        Shape{"-2027-01-01T10:00:00"}, Shape{"2027-3-23T10:00:00"}, Shape{"2027-03-23t10:00:00"},
        Shape{"2027-03-23 10:00:00"}, Shape{"2027-03-23T10:00:00Z"},
        Shape{"2027-03-23T10:00:00+01:00"}, Shape{"2027-03-23T10:00:00.5"},
        Shape{"2027-03-23T10:00:0"}, Shape{"2027-03-23T10:00:"}, Shape{"2027-03-23T10"},
        Shape{"2027-03-23"}, Shape{" 2027-03-23T10:00:00"}, Shape{"2027-03-23T10:00:00 "},
        Shape{"2027-03-23T1O:00:00"}, Shape{"+027-03-23T10:00:00"}, Shape{"2027-03-23T-1:00:00"},
        Shape{"２０２７-03-23T10:00"}, Shape{std::string("2027-03-23T10:00\0:00", 20)},
        Shape{std::string(100'000, '2')}));

struct Instant {
  std::string local;
  std::string zone;
  std::optional<int> offset;
  std::string utc;
};
void PrintTo(const Instant& i, std::ostream* out) { *out << i.local << " " << i.zone; }

class Instants : public ::testing::TestWithParam<Instant> {};

TEST_P(Instants, AreDerived) {
  const auto time =
      Resolve(At(GetParam().local, GetParam().zone, GetParam().offset), Zones(), "walk.start");
  ASSERT_TRUE(time.ok()) << time.status();
  EXPECT_EQ(Utc(*time), GetParam().utc);
}

// The changes of the clocks that are named here are what the governments in question decreed.
INSTANTIATE_TEST_SUITE_P(
    Resolve, Instants,
    ::testing::Values(
        Instant{"2027-03-23T10:00", "Europe/London", {}, "2027-03-23T10:00:00Z"},
        Instant{"2027-03-30T10:00", "Europe/London", {}, "2027-03-30T09:00:00Z"},
        Instant{"2027-03-28T00:59:59", "Europe/London", {}, "2027-03-28T00:59:59Z"},
        Instant{"2027-03-28T02:00", "Europe/London", {}, "2027-03-28T01:00:00Z"},
        Instant{"2027-10-31T01:30", "Europe/London", 60, "2027-10-31T00:30:00Z"},
        Instant{"2027-10-31T01:30", "Europe/London", 0, "2027-10-31T01:30:00Z"},
        Instant{"2027-10-31T02:00", "Europe/London", {}, "2027-10-31T02:00:00Z"},
        Instant{"2027-07-01T10:00", "Europe/London", 60, "2027-07-01T09:00:00Z"},
        Instant{"2027-03-14T03:00", "America/New_York", {}, "2027-03-14T07:00:00Z"},
        Instant{"2027-11-07T01:30", "America/New_York", -240, "2027-11-07T05:30:00Z"},
        Instant{"2027-11-07T01:30", "America/New_York", -300, "2027-11-07T06:30:00Z"},
        // Half an hour of summer time.
        Instant{"2027-04-04T01:45", "Australia/Lord_Howe", 660, "2027-04-03T14:45:00Z"},
        Instant{"2027-04-04T01:45", "Australia/Lord_Howe", 630, "2027-04-03T15:15:00Z"},
        // On the other side of the date line since the end of 2011.
        Instant{"2011-12-29T10:00", "Pacific/Apia", {}, "2011-12-29T20:00:00Z"},
        Instant{"2011-12-31T10:00", "Pacific/Apia", {}, "2011-12-30T20:00:00Z"},
        // Summer time, but for Ramadan.
        Instant{"2026-02-14T10:00", "Africa/Casablanca", {}, "2026-02-14T09:00:00Z"},
        Instant{"2026-02-20T10:00", "Africa/Casablanca", {}, "2026-02-20T10:00:00Z"},
        Instant{"2027-06-01T10:00", "Asia/Kolkata", {}, "2027-06-01T04:30:00Z"},
        Instant{"2027-06-01T10:00", "Asia/Kolkata", 330, "2027-06-01T04:30:00Z"},
        Instant{"2027-06-01T10:00", "Asia/Calcutta", {}, "2027-06-01T04:30:00Z"},
        Instant{"2199-07-01T10:00", "Europe/London", {}, "2199-07-01T09:00:00Z"}));

struct Refusal {
  WallTime wall;
  Reason reason;
  std::string field;
  std::vector<std::string> says;
};
void PrintTo(const Refusal& r, std::ostream* out) {
  *out << FormatLocalTime(r.wall.local) << " " << r.wall.time_zone;
}

class Refusals : public ::testing::TestWithParam<Refusal> {};

TEST_P(Refusals, SayWhatCouldBeInstead) {
  const absl::Status status = Resolve(GetParam().wall, Zones(), "walk.start").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), GetParam().reason);
  ASSERT_EQ(ViolationsOf(status).size(), 1u);
  EXPECT_EQ(ViolationsOf(status)[0].field, GetParam().field);
  for (const std::string& text : GetParam().says) {
    EXPECT_THAT(ViolationsOf(status)[0].description, HasSubstr(text));
  }
}

constexpr char kLocal[] = "walk.start.local_time";
constexpr char kZone[] = "walk.start.time_zone";
constexpr char kOffset[] = "walk.start.utc_offset_minutes";

INSTANTIATE_TEST_SUITE_P(
    Skipped, Refusals,
    ::testing::Values(
        Refusal{At("2027-03-28T01:30", "Europe/London"),
                Reason::kLocalTimeSkipped,
                kLocal,
                {"2027-03-28T00:30:00 before", "2027-03-28T02:30:00 after"}},
        Refusal{At("2027-03-28T01:00", "Europe/London"),
                Reason::kLocalTimeSkipped,
                kLocal,
                {"2027-03-28T00:00:00 before", "2027-03-28T02:00:00 after"}},
        Refusal{At("2027-03-28T01:30", "Europe/London", 0), Reason::kLocalTimeSkipped, kLocal, {}},
        Refusal{At("2027-03-14T02:15", "America/New_York"),
                Reason::kLocalTimeSkipped,
                kLocal,
                {"2027-03-14T01:15:00 before", "2027-03-14T03:15:00 after"}},
        Refusal{At("2027-10-03T02:10", "Australia/Lord_Howe"),
                Reason::kLocalTimeSkipped,
                kLocal,
                {"2027-10-03T01:40:00 before", "2027-10-03T02:40:00 after"}},
        Refusal{At("2011-12-30T10:00", "Pacific/Apia"),
                Reason::kLocalTimeSkipped,
                kLocal,
                {"2011-12-29T10:00:00 before", "2011-12-31T10:00:00 after"}}));

INSTANTIATE_TEST_SUITE_P(Ambiguous, Refusals,
                         ::testing::Values(Refusal{At("2027-10-31T01:30", "Europe/London"),
                                                   Reason::kLocalTimeAmbiguous,
                                                   kLocal,
                                                   {"+01:00 (60) or +00:00 (0)"}},
                                           Refusal{At("2027-11-07T01:30", "America/New_York"),
                                                   Reason::kLocalTimeAmbiguous,
                                                   kLocal,
                                                   {"-04:00 (-240) or -05:00 (-300)"}},
                                           Refusal{At("2027-04-04T01:45", "Australia/Lord_Howe"),
                                                   Reason::kLocalTimeAmbiguous,
                                                   kLocal,
                                                   {"+11:00 (660) or +10:30 (630)"}},
                                           Refusal{At("2026-02-15T02:30", "Africa/Casablanca"),
                                                   Reason::kLocalTimeAmbiguous,
                                                   kLocal,
                                                   {"+01:00 (60) or +00:00 (0)"}}));

INSTANTIATE_TEST_SUITE_P(
    Wrong, Refusals,
    ::testing::Values(
        Refusal{At("2027-10-31T01:30", "Europe/London", 120),
                Reason::kFieldInvalid,
                kOffset,
                {"+01:00 (60) or +00:00 (0)"}},
        Refusal{At("2027-07-01T10:00", "Europe/London", 0),
                Reason::kFieldInvalid,
                kOffset,
                {"+01:00 (60) then"}},
        Refusal{At("2027-07-01T10:00", "Asia/Kolkata", 300),
                Reason::kFieldInvalid,
                kOffset,
                {"+05:30 (330)"}},
        Refusal{At("2027-07-01T10:00", "Europe/Londinium"), Reason::kFieldInvalid, kZone, {}},
        Refusal{At("2027-07-01T10:00", ""), Reason::kFieldInvalid, kZone, {}}));

// Whatever the clocks show can be said, and means the instant at which they showed it.
TEST(ToWallTime, IsUndoneByResolve) {
  std::minstd_rand random(20270323);  // the same cases every time
  const int64_t first = absl::ToUnixSeconds(absl::FromCivil(absl::CivilYear(2000), {}));
  const int64_t last = absl::ToUnixSeconds(absl::FromCivil(absl::CivilYear(2199), {}));
  std::uniform_int_distribution<int64_t> seconds(first, last);
  for (const std::string& name : Zones().names()) {
    const absl::TimeZone zone = *Zones().Find(name, "z");
    std::vector<absl::Time> times = {absl::FromUnixSeconds(seconds(random))};
    // Around its next changes of the clocks.
    absl::Time from = absl::FromUnixSeconds(seconds(random));
    absl::TimeZone::CivilTransition change;
    for (int i = 0; i < 4 && zone.NextTransition(from, &change); ++i) {
      from = absl::FromCivil(change.to, zone);
      for (const int minutes : {-90, -30, -1, 0, 1, 15, 30, 61}) {
        times.push_back(from + absl::Minutes(minutes));
      }
    }
    for (const absl::Time time : times) {
      const auto resolved = Resolve(ToWallTime(time, name, zone), Zones(), "t");
      ASSERT_TRUE(resolved.ok()) << name << " " << Utc(time) << " " << resolved.status();
      ASSERT_EQ(*resolved, time) << name;
    }
  }
}

TEST(ToWallTime, GivesAnOffsetOnlyWhereItIsNeeded) {
  const absl::TimeZone london = *Zones().Find("Europe/London", "z");
  const absl::Time first = *Resolve(At("2027-10-31T01:30", "Europe/London", 60), Zones(), "t");
  EXPECT_EQ(ToWallTime(first, "Europe/London", london),
            At("2027-10-31T01:30", "Europe/London", 60));
  EXPECT_EQ(ToWallTime(first + absl::Hours(1), "Europe/London", london),
            At("2027-10-31T01:30", "Europe/London", 0));
  EXPECT_EQ(ToWallTime(first + absl::Hours(2), "Europe/London", london),
            At("2027-10-31T02:30", "Europe/London"));
}

}  // namespace
}  // namespace amble::scheduling
