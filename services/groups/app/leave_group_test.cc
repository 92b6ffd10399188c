#include "services/groups/app/leave_group.h"

#include "services/groups/app/get_group.h"
#include "services/groups/app/list_members.h"
#include "services/groups/app/remove_member.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;

class LeaveGroupTest : public GroupsTest {
 protected:
  const Group group_ = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kOpen);
  const Member ann_ = *Join(group_.key, "ann");
  const Member bob_ = *Join(group_.key, "bob");
  const Member cat_ = *Join(group_.key, "cat");
};

TEST_F(LeaveGroupTest, ThePlaceGoesToWhoWaitsFirst) {
  events_.members.clear();
  const auto leave = [&] { return LeaveGroup(to_)(*Repeatable(As("ann"), "r1"), group_.key); };
  EXPECT_EQ(leave(), absl::OkStatus());
  EXPECT_EQ(leave(), absl::OkStatus()) << "repeated by who is no member any more";
  EXPECT_EQ(Stored(group_.key, ann_.id).state, MemberState::kLeft);
  EXPECT_EQ(Present(group_.key, "bob")->state, MemberState::kActive);
  EXPECT_EQ(Present(group_.key, "cat")->state, MemberState::kWaiting);
  ASSERT_EQ(events_.members.size(), 2u);
  EXPECT_EQ(events_.members[0].state, MemberState::kLeft);
  EXPECT_EQ(events_.members[1].state, MemberState::kActive);
  ExpectConsistent(group_.key);
  EXPECT_THAT(GetGroup(to_)(*As("ann"), group_.key).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  EXPECT_THAT(LeaveGroup(to_)(*As("ann"), group_.key),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  const auto back = Join(group_.key, "ann");
  EXPECT_NE(back->id, ann_.id);
  EXPECT_EQ(back->state, MemberState::kWaiting);
}

TEST_F(LeaveGroupTest, GuestsLeaveTheirGroup) {
  EXPECT_EQ(LeaveGroup(to_)(*AsGuest("cat", group_.key), group_.key), absl::OkStatus());
  EXPECT_EQ(Stored(group_.key).waiting_count, 1);
}

TEST_F(LeaveGroupTest, TheLastLeaderStays) {
  EXPECT_THAT(LeaveGroup(to_)(*As("theresa"), group_.key),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kLastLeader));
  const Member theresa = *Present(group_.key, "theresa");
  EXPECT_THAT(RemoveMember(to_)(*AsTherapist(), group_.key, theresa.id),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kLastLeader));
  EXPECT_THAT(LeaveGroup(to_)(*AsStaff("olga", auth::StaffRole::kOwner), group_.key),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
}

TEST_F(LeaveGroupTest, RemovingIsForLeaders) {
  RemoveMember remove(to_);
  EXPECT_THAT(remove(*As("bob"), group_.key, ann_.id),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_EQ(remove(*AsTherapist(), group_.key, ann_.id), absl::OkStatus());
  EXPECT_THAT(remove(*AsTherapist(), group_.key, ann_.id),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kMembershipState));
  EXPECT_EQ(Present(group_.key, "bob")->state, MemberState::kActive);
  ExpectConsistent(group_.key);
}

TEST_F(LeaveGroupTest, LeadersListInJoinOrder) {
  ListMembers list(to_);
  const auto page = list(*As("theresa"), {.group = group_.key, .limit = 3});
  ASSERT_EQ(page.status(), absl::OkStatus());
  EXPECT_TRUE(page->more);
  EXPECT_EQ(page->active_count, 1);
  ASSERT_EQ(page->members.size(), 3u);
  EXPECT_EQ(page->members[0].member.person, "theresa");
  EXPECT_EQ(page->members[1].member.person, "ann");
  EXPECT_EQ(page->members[2].waiting_position, 1);
  const auto rest = list(
      *As("theresa"),
      {.group = group_.key, .after_sequence = page->members[2].member.join_sequence, .limit = 3});
  ASSERT_EQ(rest->members.size(), 1u);
  EXPECT_EQ(rest->members[0].member.person, "cat");
  EXPECT_EQ(rest->members[0].waiting_position, 2);
  const auto waiting = list(
      *As("theresa"),
      {.group = group_.key, .states = {MemberState::kWaiting, MemberState::kLeft}, .limit = 9});
  EXPECT_EQ(waiting->members.size(), 2u);
}

TEST_F(LeaveGroupTest, AMemberSeesThemselvesAndACount) {
  ListMembers list(to_);
  const auto page = list(*AsGuest("bob", group_.key), {.group = group_.key, .limit = 9});
  ASSERT_EQ(page.status(), absl::OkStatus());
  EXPECT_EQ(page->active_count, 1);
  ASSERT_EQ(page->members.size(), 1u);
  EXPECT_TRUE(page->members[0].me);
  EXPECT_THAT(
      list(*AsStaff("olga", auth::StaffRole::kOwner), {.group = group_.key, .limit = 9}).status(),
      RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(list(*As("eve"), {.group = group_.key, .limit = 9}).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
}

}  // namespace
}  // namespace amble::groups
