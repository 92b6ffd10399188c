#include "services/scheduling/app/set_route_way.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/delete_route.h"
#include "services/scheduling/app/delete_route_way.h"
#include "services/scheduling/app/get_route_way.h"
#include "services/scheduling/app/import_gpx.h"
#include "services/scheduling/app/read_way.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// About 2.2 km north: 33 minutes and a rest.
constexpr char kGpx[] =
    "<gpx version='1.1'><trk><trkseg>"
    "<trkpt lat='51.50' lon='0'><time>2027-01-01T10:00:00Z</time></trkpt>"
    "<trkpt lat='51.51' lon='0'><time>2027-01-01T10:03:00Z</time></trkpt>"
    "<trkpt lat='51.52' lon='0'><time>2027-01-01T10:06:00Z</time></trkpt>"
    "</trkseg></trk></gpx>";
constexpr char kPolyline[] = "_riyH?_|B?";  // the point between says nothing
/// From London to Dover.
constexpr char kFar[] =
    "<gpx><rte><rtept lat='51.5' lon='0'/><rtept lat='51.1' lon='1.3'/></rte></gpx>";

class SetRouteWayTest : public SchedulingFixture {
 protected:
  static As Stan(const std::string& request_id = "", const std::string& body = "") {
    return As(Staff("stan", "heath", auth::StaffRole::kOwner), request_id, body);
  }
  absl::StatusOr<Route> Set(const RouteVersion& which, const std::string& gpx = kGpx,
                            const As& as = Stan()) {
    return SetRouteWay(dependencies_)(as, which, gpx);
  }
  absl::StatusOr<DrawnWay> Way(const Route& route) {
    return GetRouteWay(dependencies_)(Stan(), route.practice, route.id);
  }
};

TEST_F(SetRouteWayTest, KeepsTheWayAlone) {
  const Route laid = Lay();
  Route expected = laid;
  expected.has_way = true;
  expected.place = FakeIds::Secret(1);
  expected.version = 2;
  EXPECT_EQ(Set({"heath", laid.id}), Answer(expected)) << "how long it takes stays";
  EXPECT_EQ(StoredRoute("heath", laid.id), expected);
  const auto way = Way(laid);
  ASSERT_TRUE(way.ok()) << way.status();
  EXPECT_EQ(way->polyline, kPolyline);
  EXPECT_EQ(way->duration_minutes, 40);
  EXPECT_THAT(way->svg, HasSubstr("<title>" + laid.title + "</title>"));
}

TEST_F(SetRouteWayTest, RefusesWhatIsNoWay) {
  const Route laid = Lay();
  for (const std::string& gpx : {std::string("<kml/>"), std::string(kFar)}) {
    const auto refused = Set({"heath", laid.id}, gpx);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ViolationsOf(refused.status()).at(0).field, "gpx");
  }
  EXPECT_EQ(Way(laid).status(), NotFound("way"));
  EXPECT_EQ(StoredRoute("heath", laid.id), laid);
}

TEST_F(SetRouteWayTest, TellsWalksToComeOfTheirNewPlace) {
  const Route laid = Lay();
  Walk walk = Plan("ramble", [&](Walk& walk) { walk.route = laid.id; });
  events_.told.clear();
  ASSERT_TRUE(Set({"heath", laid.id}).ok());
  walk.place = FakeIds::Secret(1);
  ++walk.version;
  EXPECT_THAT(events_.told, ElementsAre(walk));
}

TEST_F(SetRouteWayTest, IsDeleted) {
  const Route laid = Lay();
  const auto remove = [&](const std::string& id) {
    return DeleteRouteWay(dependencies_)(Stan(), {"heath", id});
  };
  EXPECT_EQ(remove(laid.id).status(), NotFound("way"));
  EXPECT_EQ(remove("none").status(), NotFound("route"));
  ASSERT_TRUE(Set({"heath", laid.id}).ok());
  Route bare = laid;
  bare.version = 3;
  EXPECT_EQ(remove(laid.id), Answer(bare));
  EXPECT_EQ(Way(laid).status(), NotFound("way"));
}

TEST_F(SetRouteWayTest, ComparesEtagsAndRepeatsItself) {
  const Route laid = Lay();
  EXPECT_EQ(ReasonOf(Set({"heath", laid.id, "7"}).status()), Reason::kEtagMismatch);
  const auto first = Set({"heath", laid.id, "1"}, kGpx, Stan("r1", "body"));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Set({"heath", laid.id, "1"}, kGpx, Stan("r1", "body")), first);
}

TEST_F(SetRouteWayTest, KnowsRoutesOfThePracticeAlone) {
  Route elsewhere = Lay("moor");
  EXPECT_EQ(Set({"heath", elsewhere.id}).status(), NotFound("route"));
  elsewhere.practice = "heath";
  EXPECT_EQ(Way(elsewhere).status(), NotFound("route"));
}

using ImportGpxTest = SetRouteWayTest;

TEST_F(ImportGpxTest, CreatesARouteWithAWay) {
  Route wanted = WantedRoute();
  wanted.duration_minutes = 0;
  const auto created = ImportGpx(dependencies_)(Stan(), wanted, kGpx);
  ASSERT_TRUE(created.ok()) << created.status();
  wanted.id = FakeIds::Id(1);
  wanted.version = 1;
  wanted.duration_minutes = 40;
  wanted.has_way = true;
  wanted.place = FakeIds::Secret(1);
  EXPECT_EQ(*created, wanted);
  EXPECT_EQ(StoredRoute("heath", wanted.id), wanted);
  EXPECT_EQ(Way(wanted)->polyline, kPolyline);

  const As owner = Stan();
  ASSERT_EQ(DeleteRoute(dependencies_)(owner, "heath", wanted.id), absl::OkStatus());
  EXPECT_EQ(Way(wanted).status(), NotFound("route"));
}

TEST_F(ImportGpxTest, BelievesWhoSaysHowLongItTakes) {
  Route wanted = WantedRoute();
  wanted.duration_minutes = 55;
  EXPECT_EQ(ImportGpx(dependencies_)(Stan(), wanted, kGpx)->duration_minutes, 55);
}

TEST_F(ImportGpxTest, CreatesNothingFromWhatIsNoWay) {
  const auto refused = ImportGpx(dependencies_)(Stan(), WantedRoute(), "<gpx/>");
  EXPECT_EQ(ViolationsOf(refused.status()).at(0).field, "gpx");
  Route nameless = WantedRoute();
  nameless.title = "";
  EXPECT_EQ(ImportGpx(dependencies_)(Stan(), nameless, kGpx).status(), MissingField("route.title"));
  EXPECT_EQ(StoredRoute("heath", FakeIds::Id(1)), std::nullopt);
}

TEST_F(ImportGpxTest, HasOneEffectForOneRequest) {
  const auto first = ImportGpx(dependencies_)(Stan("r1", "body"), WantedRoute(), kGpx);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(ImportGpx(dependencies_)(Stan("r1", "body"), WantedRoute(), kGpx), first);
}

TEST(Draw, SaysWhenWhatIsKeptIsNoWay) { EXPECT_FALSE(Draw("_p~iF", "Pond").ok()); }

}  // namespace
}  // namespace amble::scheduling
