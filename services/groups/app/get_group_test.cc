#include "services/groups/app/get_group.h"

#include "services/groups/app/accept_invitation.h"
#include "services/groups/app/list_groups.h"
#include "services/groups/app/list_my_groups.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

class GetGroupTest : public GroupsTest {
 protected:
  const Group therapy_ = MakeGroup(GroupKind::kTherapy, 3);
  GetGroup get_{to_};
};

TEST_F(GetGroupTest, WhoLeadsAndWhoBelongsSeeAll) {
  EXPECT_EQ(get_(*As("theresa"), therapy_.key)->description, "For those who mourn.");
  ASSERT_TRUE(
      AcceptInvitation(to_)(*As("ann"), {.token = MakeInvitation(therapy_.key, "a@b.example"),
                                         .walking_name = "Ann",
                                         .agreement_version = 1})
          .ok());
  const auto seen = get_(*As("ann"), therapy_.key);
  EXPECT_EQ(seen->title, "Grief and anxiety walks");
  EXPECT_EQ(seen->active_count, 1);
}

TEST_F(GetGroupTest, OtherStaffSeeCounts) {
  const auto seen = get_(*AsStaff("carl", auth::StaffRole::kCoordinator), therapy_.key);
  ASSERT_EQ(seen.status(), absl::OkStatus());
  EXPECT_EQ(seen->capacity, 3);
  EXPECT_EQ(seen->description, "");
  EXPECT_EQ(seen->agreement.text, "");
}

TEST_F(GetGroupTest, WhoOnlyAskedSeesWhatTheLinkShowed) {
  ASSERT_TRUE(AcceptInvitation(to_)(*As("ann"), {.token = MakeInvitation(therapy_.key),
                                                 .walking_name = "Ann",
                                                 .agreement_version = 1})
                  .ok());
  const auto seen = get_(*As("ann"), therapy_.key);
  ASSERT_EQ(seen.status(), absl::OkStatus());
  EXPECT_EQ(seen->title, kNeutralTitle);
  EXPECT_EQ(seen->description, "");
}

TEST_F(GetGroupTest, OthersFindNothingInTheSameWords) {
  const absl::Status missing = get_(*As("ann"), {"p1", "nothing"}).status();
  EXPECT_THAT(missing, RefusedAs(absl::StatusCode::kNotFound, Reason::kNotFound));
  EXPECT_EQ(get_(*As("ann"), therapy_.key).status(), missing);
  // The same ids in another practice.
  EXPECT_EQ(get_(*AsTherapist(), {"p2", therapy_.key.group}).status(), missing);
  // A guest of another group, even with a membership here.
  EXPECT_EQ(get_(*AsGuest("theresa", {"p1", "other"}), therapy_.key).status(), missing);
}

TEST_F(GetGroupTest, ListGroupsPagesNewestFirst) {
  std::vector<std::string> made = {therapy_.key.group};
  for (int i = 0; i < 4; ++i) made.push_back(MakeGroup(GroupKind::kCommunity, 2).key.group);
  const Call coordinator = AsStaff("carl", auth::StaffRole::kCoordinator);
  std::vector<std::string> listed;
  std::string before;
  for (bool more = true; more;) {
    const auto page = ListGroups(to_)(*coordinator, "p1", before, 2);
    ASSERT_EQ(page.status(), absl::OkStatus());
    for (const Group& group : page->groups) listed.push_back(group.key.group);
    more = page->more;
    before = listed.back();
  }
  std::reverse(made.begin(), made.end());
  EXPECT_EQ(listed, made);
}

TEST_F(GetGroupTest, ListMyGroupsShowsTheMembership) {
  const Group open = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kOpen);
  const Group other = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kOpen);
  ASSERT_TRUE(Join(open.key, "bob").ok());
  ASSERT_TRUE(Join(other.key, "ann").ok());
  ASSERT_TRUE(Join(open.key, "ann").ok());
  const auto page = ListMyGroups(to_)(*As("ann"), "", 1);
  ASSERT_EQ(page.status(), absl::OkStatus());
  ASSERT_EQ(page->groups.size(), 1u);
  EXPECT_TRUE(page->more);
  EXPECT_EQ(page->groups[0].group.key, open.key);
  EXPECT_EQ(page->groups[0].member.member.state, MemberState::kWaiting);
  EXPECT_EQ(page->groups[0].member.waiting_position, 1);
  EXPECT_TRUE(page->groups[0].member.me);
  const auto rest = ListMyGroups(to_)(*As("ann"), page->last, 1);
  ASSERT_EQ(rest->groups.size(), 1u);
  EXPECT_FALSE(rest->more);
  EXPECT_EQ(rest->groups[0].group.key, other.key);
  EXPECT_EQ(ListMyGroups(to_)(*AsGuest("ann", open.key), "", 10)->groups.size(), 1u);
}

}  // namespace
}  // namespace amble::groups
