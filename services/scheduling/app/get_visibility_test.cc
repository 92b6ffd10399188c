#include "services/scheduling/app/get_visibility.h"

#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/get_walk.h"
#include "services/scheduling/app/list_walks.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using auth::StaffRole;

class GetVisibilityTest : public SchedulingFixture {
 protected:
  /// "visibility member".
  std::string Of(const As& call, const std::string& group) {
    const auto answer = GetVisibility(dependencies_)(call, "heath", group);
    if (!answer.ok()) return std::string(absl::StatusCodeToString(answer.status().code()));
    return NameOf(answer->visibility) + " " + answer->member;
  }
};

TEST_F(GetVisibilityTest, IsOfWhoOneIsInTheGroup) {
  EXPECT_EQ(Of(As(Lea()), "mend"), "leader m-lea");
  EXPECT_EQ(Of(As(Somebody("cole")), "ramble"), "leader m-cole");
  EXPECT_EQ(Of(As(Somebody("mia")), "ramble"), "member m-mia");
  EXPECT_EQ(Of(As(GuestOf("mia", "heath", "ramble")), "ramble"), "member m-mia");
  EXPECT_EQ(Of(As(Staff("stan", "heath", StaffRole::kOwner)), "ramble"), "staff ");
  EXPECT_EQ(Of(As(Staff("stan", "heath", StaffRole::kOwner)), "mend"), "other_staff ");
  EXPECT_EQ(Of(As(Staff("mia", "heath", StaffRole::kOwner)), "mend"), "staff m-mia");
  EXPECT_EQ(Of(As(Staff("mia", "moor", StaffRole::kOwner)), "mend"), "member m-mia")
      << "another practice's roles count for nothing";
}

TEST_F(GetVisibilityTest, IsOfNobodyElse) {
  ExpectUnknownToOutsiders([&](const As& call) {
    return GetVisibility(dependencies_)(call, "heath", "ramble").status();
  });
  EXPECT_EQ(Of(As(GuestOf("mia", "heath", "ramble")), "mend"), "NOT_FOUND");
}

// The mark on a reply and the answer of this use-case are about the same bytes.
TEST_F(GetVisibilityTest, IsTheMarkOnRepliesThatMayBeKept) {
  const Route route = Lay();
  for (const char* group : {"ramble", "mend"}) {
    const Walk walk = Plan(group, [&](Walk& wanted) { wanted.route = route.id; });
    const std::vector<auth::Principal> callers = {Lea(), Somebody("mia"),
                                                  Staff("mia", "heath", StaffRole::kTherapist),
                                                  Staff("stan", "heath", StaffRole::kCoordinator)};
    for (const auth::Principal& caller : callers) {
      const As list(caller);
      const auto page =
          ListWalks(dependencies_)(list, "heath", group, {.from = clock_.Now(), .limit = 10});
      ASSERT_TRUE(page.ok()) << page.status();
      const As get(caller);
      const auto one = GetWalk(dependencies_)(get, walk.key);
      const auto seen = GetVisibility(dependencies_)(As(caller), "heath", group);
      ASSERT_TRUE(one.ok() && seen.ok());
      const rpc::CallContext& listed = list;
      const rpc::CallContext& got = get;
      EXPECT_EQ(listed.visibility(), NameOf(seen->visibility));
      EXPECT_EQ(got.visibility(), NameOf(seen->visibility));
      EXPECT_EQ(page->walks.at(0), AsSeenBy(seen->visibility, walk));
      EXPECT_EQ(*one, AsSeenBy(seen->visibility, walk));
    }
  }
}

}  // namespace
}  // namespace amble::scheduling
