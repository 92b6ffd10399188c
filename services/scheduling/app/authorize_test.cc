#include "services/scheduling/app/authorize.h"

#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/testing/late_news.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

class AuthorizeTest : public SchedulingFixture {
 protected:
  absl::StatusOr<Standing> Find(const As& call, const std::string& group = "ramble") {
    return FindStanding(dependencies_, call, "heath", group);
  }
};

TEST_F(AuthorizeTest, KnowsLeadersMembersAndStaff) {
  const auto leader = Find(As(Somebody("cole")));
  ASSERT_TRUE(leader.ok()) << leader.status();
  EXPECT_TRUE(leader->leads());
  EXPECT_EQ(leader->member->id, "m-cole");
  EXPECT_EQ(leader->staff, nullptr);
  EXPECT_EQ(leader->group.title, "Ramblers");

  const auto member = Find(As(Somebody("mia")));
  ASSERT_TRUE(member.ok()) << member.status();
  EXPECT_FALSE(member->leads());

  const As stan(Staff("stan", "heath", auth::StaffRole::kCoordinator));
  const auto staff = Find(stan);
  ASSERT_TRUE(staff.ok()) << staff.status();
  EXPECT_FALSE(staff->leads());
  EXPECT_FALSE(staff->member);
  EXPECT_TRUE(staff->staff->Has(auth::StaffRole::kCoordinator));
}

TEST_F(AuthorizeTest, SaysTheSameToEverybodyElseAndOfWhatDoesNotExist) {
  ExpectUnknownToOutsiders([&](const As& call) { return Find(call).status(); });
  EXPECT_EQ(Find(As(Lea()), "nothing").status(), NotFound("group"));
  EXPECT_EQ(Find(As(Staff("stan", "heath", auth::StaffRole::kOwner)), "nothing").status(),
            NotFound("group"));
}

TEST_F(AuthorizeTest, LetsAGuestReachItsOwnGroupAlone) {
  EXPECT_TRUE(Find(As(GuestOf("mia", "heath", "ramble"))).ok());
  EXPECT_EQ(Find(As(GuestOf("mia", "heath", "ramble")), "mend").status(), NotFound("group"));
  auth::Principal broken = GuestOf("mia", "heath", "ramble");
  for (const char* group : {"", "heath/ramble", "practices/heath", "groups/heath/groups/ramble",
                            "practices/heath/groups/ramble/members/m-mia"}) {
    broken.guest_group = group;
    EXPECT_EQ(Find(As(broken)).status(), NotFound("group")) << group;
  }
}

TEST_F(AuthorizeTest, DeniesWhoMayKnowButMayNot) {
  const auto allowed = [&](auth::Principal caller,
                           const std::function<bool(const Standing&)>& rule) {
    const As call(std::move(caller));
    return RequireStanding(dependencies_, call, "heath", "ramble", rule).status();
  };
  EXPECT_EQ(allowed(Somebody("lea"), Leads), absl::OkStatus());
  EXPECT_EQ(allowed(Somebody("cole"), Leads), absl::OkStatus());
  EXPECT_EQ(allowed(Somebody("mia"), Leads).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(allowed(Somebody("mia"), MayCancel).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(allowed(Somebody("cole"), MayCancel), absl::OkStatus());
  using auth::StaffRole;
  for (const auto& [role, may_cancel] :
       {std::pair{StaffRole::kOwner, true}, std::pair{StaffRole::kCoordinator, true},
        std::pair{StaffRole::kTherapist, false}}) {
    EXPECT_EQ(allowed(Staff("stan", "heath", role), Leads).code(),
              absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(allowed(Staff("stan", "heath", role), MayCancel).ok(), may_cancel);
  }
  EXPECT_EQ(allowed(Somebody("zoe"), Leads), NotFound("group")) << "and not that it is denied";
}

TEST_F(AuthorizeTest, CatchesUpBeforeItDenies) {
  LateNews news(database_.get(), &memberships_, &clock_);
  dependencies_.subscriptions = news.subscriptions();
  EXPECT_EQ(Find(As(Somebody("newton"))).status(), NotFound("group"));
  news.Tell({"heath", "ramble", "m-newton", "newton", false, true, 1});
  EXPECT_TRUE(Find(As(Somebody("newton"))).ok());

  const auto lead = [&] {
    const As call(Somebody("newton"));
    return RequireStanding(dependencies_, call, "heath", "ramble", Leads).status();
  };
  EXPECT_EQ(lead().code(), absl::StatusCode::kPermissionDenied);
  news.Tell({"heath", "ramble", "m-newton", "newton", true, true, 2});
  EXPECT_EQ(lead(), absl::OkStatus());
}

}  // namespace
}  // namespace amble::scheduling
