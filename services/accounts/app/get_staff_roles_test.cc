#include "services/accounts/app/get_staff_roles.h"

#include "services/accounts/app/remove_staff.h"
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

}  // namespace
}  // namespace amble::accounts
