#include "services/scheduling/app/get_walk.h"

#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/create_walk.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

class GetWalkTest : public SchedulingFixture {
 protected:
  absl::StatusOr<Walk> Get(const As& call, const WalkKey& key) {
    return GetWalk(dependencies_)(call, key);
  }
};

TEST_F(GetWalkTest, ShowsEachWhatIsTheirs) {
  const Route route = Lay();
  const Walk planned = Plan("ramble", [&](Walk& walk) { walk.route = route.id; });
  ASSERT_FALSE(planned.meeting_point.empty());
  for (const char* leader : {"lea", "cole"}) {
    EXPECT_EQ(Get(As(Somebody(leader)), planned.key), Answer(planned));
  }
  Walk for_staff = planned;
  for_staff.leader_phone.clear();
  for_staff.home_contact.clear();
  using auth::StaffRole;
  for (const StaffRole role : {StaffRole::kOwner, StaffRole::kTherapist, StaffRole::kCoordinator}) {
    EXPECT_EQ(Get(As(Staff("stan", "heath", role)), planned.key), Answer(for_staff));
  }
  Walk for_members = for_staff;
  for_members.meeting_point.clear();
  EXPECT_EQ(Get(As(Somebody("mia")), planned.key), Answer(for_members));
  EXPECT_EQ(Get(As(GuestOf("mia", "heath", "ramble")), planned.key), Answer(for_members));
  EXPECT_EQ(Get(As(Staff("mia", "moor", StaffRole::kOwner)), planned.key), Answer(for_members))
      << "another practice's roles count for nothing";
}

TEST_F(GetWalkTest, ShowsLeadersAndStaffHowItRepeats) {
  const RecurrenceText weekly = {"FREQ=WEEKLY", {"2027-03-30T10:00:00"}, {"2027-04-01T19:00:00"}};
  const auto recurrence = [&](const As& call, const Walk& walk) {
    const auto shown = GetWalk(dependencies_).InFull(call, walk.key);
    EXPECT_TRUE(shown.ok()) << shown.status();
    return shown.ok() ? shown->recurrence : std::nullopt;
  };
  using auth::StaffRole;
  const Walk walk = *CreateWalk(dependencies_)(As(Lea()), Wanted(), weekly);
  EXPECT_EQ(recurrence(As(Lea()), walk), weekly);
  EXPECT_EQ(recurrence(As(Somebody("cole")), walk), weekly);
  EXPECT_EQ(recurrence(As(Staff("stan", "heath", StaffRole::kCoordinator)), walk), weekly);
  EXPECT_EQ(recurrence(As(Somebody("mia")), walk), std::nullopt);
  const Walk clinical = *CreateWalk(dependencies_)(As(Lea()), Wanted("mend"), weekly);
  EXPECT_EQ(recurrence(As(Lea()), clinical), weekly);
  EXPECT_EQ(recurrence(As(Staff("stan", "heath", StaffRole::kOwner)), clinical), std::nullopt)
      << "times and counts alone";
  EXPECT_EQ(recurrence(As(Lea()), Plan()), std::nullopt) << "a single walk";
}

TEST_F(GetWalkTest, IsForMembersAndStaff) {
  const Walk planned = Plan();
  ExpectUnknownToOutsiders([&](const As& call) { return Get(call, planned.key).status(); });
}

TEST_F(GetWalkTest, KnowsWalksOfTheirGroupAlone) {
  const Walk planned = Plan();
  EXPECT_EQ(Get(As(Lea()), {"heath", "mend", planned.key.walk}).status(), NotFound("walk"));
  EXPECT_EQ(Get(As(Lea()), {"heath", "ramble", "none"}).status(), NotFound("walk"));
  EXPECT_EQ(Get(As(Somebody("lou")), {"moor", "ramble", planned.key.walk}).status(),
            NotFound("walk"));
}

}  // namespace
}  // namespace amble::scheduling
