#include "services/accounts/app/get_staff_roles.h"

#include "services/accounts/app/remove_staff.h"
#include "services/accounts/app/submit_credential.h"
#include "services/accounts/app/verify_credential.h"
#include "services/accounts/testing/accounts_fixture.h"

namespace amble::accounts {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class GetStaffRolesTest : public AccountsTest {
 protected:
  StaffRoles Roles(const std::string& practice, const std::string& person) {
    const auto place = GetStaffRoles(to_)(*Anybody(), practice, person);
    EXPECT_TRUE(place.ok()) << place.status();
    return place.value_or(StaffPlace()).roles;
  }
};

TEST_F(GetStaffRolesTest, AreThoseOfThisMoment) {
  const SignedIn ann = SignIn("ann@example.org");
  const Practice north = NewPractice(ann);
  const SignedIn eve = SignIn("eve@example.org");
  const Practice south = NewPractice(eve, "South");
  const SignedIn ben = Join(ann, north, "ben@example.org", {StaffRole::kCoordinator});
  EXPECT_THAT(Roles(north.id, ben.person.id), ElementsAre(StaffRole::kCoordinator));
  EXPECT_THAT(Roles(south.id, ben.person.id), IsEmpty()) << "of another practice";
  EXPECT_THAT(Roles(north.id, eve.person.id), IsEmpty());
  EXPECT_THAT(Roles("none", "nobody"), IsEmpty());
  const Staff place = PlaceOf(ben.token, north);
  ASSERT_TRUE(RemoveStaff(to_)(*As(ann.token), {north.id, place.id}).ok());
  EXPECT_THAT(Roles(north.id, ben.person.id), IsEmpty()) << "no longer on the staff";
}

TEST_F(GetStaffRolesTest, TellUntilWhenAVerifiedCredentialHolds) {
  const SignedIn boss = SignInOperator();
  const SignedIn ann = SignIn("ann@example.org");
  const Practice practice = NewPractice(ann);
  const auto held_until = [&] {
    return GetStaffRoles(to_)(*Anybody(), practice.id, ann.person.id)->credential_expire_time;
  };
  const absl::Time expires = clock_.Now() + absl::Hours(10);
  const auto credential =
      SubmitCredential(to_)(*As(ann.token), {.practice = practice.id,
                                             .staff = PlaceOf(ann.token, practice).id,
                                             .kind = CredentialKind::kLicence,
                                             .issuer = "The Board",
                                             .number = "L-1",
                                             .expire_time = expires});
  ASSERT_TRUE(credential.ok()) << credential.status();
  EXPECT_EQ(held_until(), absl::InfinitePast()) << "nobody has verified it";
  ASSERT_TRUE(VerifyCredential(to_)(*As(boss.token),
                                    {{credential->practice, credential->staff, credential->id}})
                  .ok());
  EXPECT_EQ(held_until(), expires);
  clock_.Advance(absl::Hours(10));
  EXPECT_EQ(held_until(), absl::InfinitePast()) << "it has expired";
}

}  // namespace
}  // namespace amble::accounts
