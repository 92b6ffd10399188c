#include "services/scheduling/app/set_route_photo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/platform/images/decoders.h"
#include "services/scheduling/app/delete_route_photo.h"
#include "services/scheduling/app/get_route_photo.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// A JPEG of a grey square, with a comment.
std::string GreySquare(uint8_t grey) {
  std::string file = *images::EncodeJpeg({8, 8, std::vector<uint8_t>(8 * 8 * images::kRgb, grey)});
  return file.insert(2, std::string("\xFF\xFE\x00\x08", 4) + "secret");
}

class SetRoutePhotoTest : public SchedulingFixture {
 protected:
  static As Stan(const std::string& request_id = "", const std::string& body = "") {
    return As(Staff("stan", "heath", auth::StaffRole::kOwner), request_id, body);
  }
  absl::StatusOr<Route> Set(const RouteVersion& which, const std::string& photo,
                            const std::string& note, const As& as = Stan()) {
    return SetRoutePhoto(dependencies_)(as, which, photo, note);
  }
  absl::StatusOr<std::string> Photo(const Route& route) {
    return GetRoutePhoto(dependencies_)(Stan(), route.practice, route.id);
  }
  absl::StatusOr<Route> Delete(const RouteVersion& which) {
    return DeleteRoutePhoto(dependencies_)(Stan(), which);
  }
};

TEST_F(SetRoutePhotoTest, KeepsThePictureAlone) {
  const Route laid = Lay();
  Route expected = laid;
  expected.has_photo = true;
  expected.photo_note = "Left of the gate";
  expected.place = FakeIds::Secret(1);
  expected.version = 2;
  EXPECT_EQ(Set({"heath", laid.id}, GreySquare(90), "Left of the gate"), Answer(expected));
  EXPECT_EQ(StoredRoute("heath", laid.id), expected);
  const auto photo = Photo(laid);
  ASSERT_TRUE(photo.ok()) << photo.status();
  EXPECT_THAT(*photo, Not(HasSubstr("secret")));
  EXPECT_NEAR(images::DecodeJpeg(*photo, "photo")->rgb.at(0), 90, 3);
}

TEST_F(SetRoutePhotoTest, ReplacesThePhotoOrItsNoteAlone) {
  const Route laid = Lay();
  ASSERT_TRUE(Set({"heath", laid.id}, GreySquare(90), "Left").ok());
  const std::string before = *Photo(laid);
  const auto noted = Set({"heath", laid.id}, "", "Right");
  ASSERT_TRUE(noted.ok()) << noted.status();
  EXPECT_EQ(noted->photo_note, "Right");
  EXPECT_EQ(Photo(laid), Answer(before));
  const auto replaced = Set({"heath", laid.id}, GreySquare(200), "");
  EXPECT_EQ(replaced->photo_note, "");
  EXPECT_NE(replaced->place, noted->place) << "who knew the old one does not see the new one";
  EXPECT_NE(*Photo(laid), before);
}

TEST_F(SetRoutePhotoTest, NeedsAPhotoBeforeANote) {
  const Route laid = Lay();
  EXPECT_EQ(Set({"heath", laid.id}, "", "Left").status(), MissingField("photo"));
  EXPECT_EQ(Photo(laid).status(), NotFound("photo"));
}

TEST_F(SetRoutePhotoTest, RefusesWhatIsNoPhoto) {
  const Route laid = Lay();
  const auto refused = Set({"heath", laid.id}, "%PDF-1.7", "Left");
  EXPECT_EQ(ViolationsOf(refused.status()).at(0).field, "photo");
  EXPECT_EQ(StoredRoute("heath", laid.id), laid);
}

TEST_F(SetRoutePhotoTest, TellsWalksToComeOfTheirNewPlace) {
  const Route laid = Lay();
  Walk walk = Plan("ramble", [&](Walk& walk) { walk.route = laid.id; });
  EXPECT_EQ(walk.place, "");
  events_.told.clear();
  ASSERT_TRUE(Set({"heath", laid.id}, GreySquare(90), "").ok());
  walk.place = FakeIds::Secret(1);
  ++walk.version;
  EXPECT_THAT(events_.told, ElementsAre(walk));
  EXPECT_EQ(events_.routes.size(), 1u);

  ASSERT_TRUE(Delete({"heath", laid.id}).ok());
  walk.place = "";
  ++walk.version;
  EXPECT_EQ(events_.told.back(), walk);
}

TEST_F(SetRoutePhotoTest, ComparesEtagsAndRepeatsItself) {
  const Route laid = Lay();
  EXPECT_EQ(ReasonOf(Set({"heath", laid.id, "7"}, GreySquare(90), "").status()),
            Reason::kEtagMismatch);
  const auto first = Set({"heath", laid.id, "1"}, GreySquare(90), "", Stan("r1", "body"));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Set({"heath", laid.id, "1"}, GreySquare(90), "", Stan("r1", "body")), first);
  EXPECT_EQ(
      ReasonOf(Set({"heath", laid.id, "1"}, GreySquare(90), "", Stan("r1", "other")).status()),
      Reason::kRequestIdReused);
}

TEST_F(SetRoutePhotoTest, IsDeletedWithItsNote) {
  const Route laid = Lay();
  EXPECT_EQ(Delete({"heath", laid.id}).status(), NotFound("photo"));
  ASSERT_TRUE(Set({"heath", laid.id}, GreySquare(90), "Left").ok());
  Route bare = laid;
  bare.version = 3;
  EXPECT_EQ(Delete({"heath", laid.id}), Answer(bare));
  EXPECT_EQ(Photo(laid).status(), NotFound("photo"));
}

TEST_F(SetRoutePhotoTest, KnowsRoutesOfThePracticeAlone) {
  Route elsewhere = Lay("moor");
  EXPECT_EQ(Set({"heath", elsewhere.id}, GreySquare(90), "").status(), NotFound("route"));
  EXPECT_EQ(Delete({"heath", elsewhere.id}).status(), NotFound("route"));
  elsewhere.practice = "heath";
  EXPECT_EQ(Photo(elsewhere).status(), NotFound("route"));
}

}  // namespace
}  // namespace amble::scheduling
