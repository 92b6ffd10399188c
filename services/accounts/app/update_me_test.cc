#include "services/accounts/app/update_me.h"

#include "services/accounts/app/get_me.h"
#include "services/accounts/testing/accounts_fixture.h"

namespace amble::accounts {
namespace {

using UpdateMeTest = AccountsTest;

TEST_F(UpdateMeTest, ChangesWhatIsGivenAndNothingElse) {
  const SignedIn ann = SignIn("ann@example.org");
  const auto changed = UpdateMe(to_)(
      *As(ann.token), {.etag = "1", .display_name = "Ann", .time_zone = "Europe/London"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  Person expected = ann.person;
  expected.display_name = "Ann";
  expected.time_zone = "Europe/London";
  expected.version = 2;
  EXPECT_EQ(*changed, expected);
  EXPECT_EQ(*GetMe(to_)(*As(ann.token)), expected);
  EXPECT_EQ(events_.people.back(), expected);

  const auto open =
      UpdateMe(to_)(*As(ann.token), {.time_zone = "", .discretion = Discretion::kOff});
  ASSERT_TRUE(open.ok());
  EXPECT_EQ(open->discretion, Discretion::kOff);
  EXPECT_EQ(open->time_zone, "");
  EXPECT_EQ(open->display_name, "Ann");
}

TEST_F(UpdateMeTest, RefusesAStaleEtag) {
  const SignedIn ann = SignIn("ann@example.org");
  ASSERT_TRUE(UpdateMe(to_)(*As(ann.token), {.display_name = "Ann"}).ok());
  EXPECT_THAT(UpdateMe(to_)(*As(ann.token), {.etag = "1", .display_name = "Anna"}),
              Refuses(absl::StatusCode::kAborted, Reason::kEtagMismatch));
  EXPECT_EQ(GetMe(to_)(*As(ann.token))->display_name, "Ann");
}

TEST_F(UpdateMeTest, RefusesWhatIsNoZone) {
  const SignedIn ann = SignIn("ann@example.org");
  for (const std::string zone : {"../etc/passwd", "Europe/Nowhere", "localtime"}) {
    EXPECT_EQ(FieldOf(UpdateMe(to_)(*As(ann.token), {.time_zone = zone}).status()),
              "person.time_zone");
  }
}

TEST_F(UpdateMeTest, HasOneEffectForARequestAndReadsAfresh) {
  const SignedIn ann = SignIn("ann@example.org");
  const auto call = [&](const std::string& body) {
    return Repeatable(As(ann.token), "UpdateMe", "r1", body);
  };
  ASSERT_TRUE(UpdateMe(to_)(*call("a"), {.display_name = "Ann"}).ok());
  ASSERT_TRUE(UpdateMe(to_)(*As(ann.token), {.display_name = "Anna"}).ok());
  const auto again = UpdateMe(to_)(*call("a"), {.display_name = "Ann"});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->display_name, "Anna");
  EXPECT_EQ(again->version, 3);
  EXPECT_THAT(UpdateMe(to_)(*call("b"), {.display_name = "Bo"}),
              Refuses(absl::StatusCode::kAborted, Reason::kRequestIdReused));
}

TEST_F(UpdateMeTest, WorksForGuests) {
  const SignedIn guest = NewGuest();
  EXPECT_EQ(UpdateMe(to_)(*As(guest.token), {.pronouns = "they"})->pronouns, "they");
}

}  // namespace
}  // namespace amble::accounts
