#include "services/scheduling/app/get_meeting_place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/platform/images/decoders.h"
#include "services/scheduling/app/get_walk.h"
#include "services/scheduling/app/set_route_photo.h"
#include "services/scheduling/app/set_route_way.h"
#include "services/scheduling/app/update_walk.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kGpx[] =
    "<gpx><rte><rtept lat='51.50' lon='0'/><rtept lat='51.52' lon='0'/></rte></gpx>";

class GetMeetingPlaceTest : public SchedulingFixture {
 protected:
  GetMeetingPlaceTest() {
    route_ = Lay();
    walk_ = Plan("ramble", [this](Walk& walk) { walk.route = route_.id; });
  }
  static As Stan() { return As(Staff("stan", "heath", auth::StaffRole::kOwner)); }
  /// Gives the route a photo; the new secret.
  std::string Photograph() {
    const std::string photo =
        *images::EncodeJpeg({8, 8, std::vector<uint8_t>(8 * 8 * images::kRgb, 99)});
    const auto route =
        SetRoutePhoto(dependencies_)(Stan(), {"heath", route_.id}, photo, "Left of the gate");
    EXPECT_TRUE(route.ok()) << route.status();
    return route->place;
  }
  /// Gives the route a way; the new secret.
  std::string Survey() {
    const auto route = SetRouteWay(dependencies_)(Stan(), {"heath", route_.id}, kGpx);
    EXPECT_TRUE(route.ok()) << route.status();
    return route->place;
  }
  absl::StatusOr<MeetingPlace> Get(const As& as, const std::string& place) {
    return GetMeetingPlace(dependencies_)(as, walk_.key, place);
  }
  absl::StatusOr<std::string> Photo(const As& as, const std::string& place) {
    return GetMeetingPlace(dependencies_).Photo(as, walk_.key, place);
  }

  Route route_;
  Walk walk_;
};

TEST_F(GetMeetingPlaceTest, IsToldToLeadersAndStaffWithTheWalk) {
  const std::string place = Photograph();
  const auto place_for = [this](const As& as) {
    return GetWalk(dependencies_)(as, walk_.key)->place;
  };
  EXPECT_EQ(place_for(As(Lea())), place);
  EXPECT_EQ(place_for(Stan()), place);
  EXPECT_EQ(place_for(As(Somebody("mia"))), "") << "who is going learns it from the answer";
}

TEST_F(GetMeetingPlaceTest, ShowsPhotoAndWayToWhoWasTold) {
  Photograph();
  const std::string place = Survey();
  for (const As& as :
       {As(Somebody("mia")), As(GuestOf("mia", "heath", "ramble")), As(Lea()), Stan()}) {
    const auto found = Get(as, place);
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_TRUE(found->has_photo);
    EXPECT_EQ(found->photo_note, "Left of the gate");
    ASSERT_TRUE(found->way.has_value());
    EXPECT_THAT(found->way->svg, HasSubstr("<title>" + route_.area + "</title>"));
    EXPECT_THAT(*Photo(as, place), StartsWith("\xFF\xD8\xFF"));
  }
}

TEST_F(GetMeetingPlaceTest, ShowsWhatThereIs) {
  const std::string with_way = Survey();
  const As mia(Somebody("mia"));
  EXPECT_FALSE(Get(mia, with_way)->has_photo);
  EXPECT_EQ(Photo(mia, with_way).status(), NotFound("photo"));
}

TEST_F(GetMeetingPlaceTest, IsNotFoundWithoutTheSecret) {
  const As mia(Somebody("mia"));
  EXPECT_EQ(Get(mia, "").status(), NotFound("place")) << "of a walk without a place";
  const std::string place = Photograph();
  for (const std::string& other : {std::string(), std::string("guessed"), place + "0"}) {
    EXPECT_EQ(Get(mia, other).status(), NotFound("place"));
    EXPECT_EQ(Photo(mia, other).status(), NotFound("place"));
    EXPECT_EQ(Get(As(Lea()), other).status(), NotFound("place"));
  }
  WalkKey never = walk_.key;
  never.walk = "never";
  EXPECT_EQ(GetMeetingPlace(dependencies_)(mia, never, place).status(), NotFound("place"));
}

TEST_F(GetMeetingPlaceTest, EndsWhenThePlaceChanges) {
  const As mia(Somebody("mia"));
  const std::string before = Photograph();
  const std::string after = Survey();
  EXPECT_EQ(Get(mia, before).status(), NotFound("place"));
  EXPECT_TRUE(Get(mia, after).ok());

  Walk moved = walk_;
  moved.route = Lay().id;
  ASSERT_EQ(UpdateWalk(dependencies_)(As(Lea()), {moved, {"route"}, ""}).status(),
            absl::OkStatus());
  EXPECT_EQ(Get(mia, after).status(), NotFound("place")) << "the walk goes elsewhere";
}

TEST_F(GetMeetingPlaceTest, IsUnknownToOutsidersWhateverTheyHold) {
  const std::string place = Photograph();
  ExpectUnknownToOutsiders([&](const As& as) { return Get(as, place).status(); });
  ExpectUnknownToOutsiders([&](const As& as) { return Photo(as, place).status(); });
}

}  // namespace
}  // namespace amble::scheduling
