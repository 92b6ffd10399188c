#include "services/groups/app/create_group.h"

#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;

class CreateGroupTest : public GroupsTest {
 protected:
  static CreateGroupCommand Command(GroupKind kind) {
    return {.group = {.key = {"p1", ""},
                      .title = "Walkers",
                      .kind = kind,
                      .capacity = 3,
                      .time_zone = "Europe/London"},
            .walking_name = " Theresa ",
            .agreement_text = "Be kind."};
  }
  CreateGroup create_{to_};
};

TEST_F(CreateGroupTest, MakesTheCallerItsLeader) {
  auto group = create_(*AsTherapist(), Command(GroupKind::kTherapy));
  ASSERT_EQ(group.status(), absl::OkStatus());
  EXPECT_EQ(group->join_policy, JoinPolicy::kInvited);
  EXPECT_EQ(group->agreement, (Agreement{1, "Be kind."}));
  EXPECT_EQ(group->active_count, 0) << "leaders are not counted";
  EXPECT_EQ(group->version, 1);
  const auto leader = Present(group->key, "theresa");
  ASSERT_TRUE(leader);
  EXPECT_EQ(leader->role, MemberRole::kLeader);
  EXPECT_EQ(leader->state, MemberState::kActive);
  EXPECT_EQ(leader->walking_name, "Theresa");
  EXPECT_EQ(leader->agreement_version, 1);
  ASSERT_EQ(events_.groups.size(), 1u);
  EXPECT_EQ(events_.groups[0], *group);
  ASSERT_EQ(events_.members.size(), 1u);
  EXPECT_EQ(events_.members[0], *leader);
  ExpectConsistent(group->key);
}

TEST_F(CreateGroupTest, ATherapyGroupNeedsACredentialThatHolds) {
  const auto refused = RefusedAs(StatusCode::kFailedPrecondition, Reason::kCredentialRequired);
  const Call without = AsStaff("theresa", auth::StaffRole::kTherapist);
  const Call owner = AsStaff("olga", auth::StaffRole::kOwner, /*credential=*/true);
  Call lapsed = AsTherapist();
  lapsed->principal.staff[0].credential_expire_time = clock_.Now();
  Call elsewhere = AsTherapist();
  elsewhere->principal.staff[0].practice = "p2";
  for (const Call* call :
       std::initializer_list<const Call*>{&without, &owner, &lapsed, &elsewhere}) {
    EXPECT_THAT(create_(**call, Command(GroupKind::kTherapy)).status(), refused);
  }
  EXPECT_EQ(create_(*without, Command(GroupKind::kCommunity)).status(), absl::OkStatus());
}

TEST_F(CreateGroupTest, NamesWhatIsMissing) {
  CreateGroupCommand command = Command(GroupKind::kTherapy);
  command.agreement_text.clear();
  EXPECT_THAT(create_(*AsTherapist(), command).status(), NamesField("agreement_text"));
  command = Command(GroupKind::kTherapy);
  command.group.join_policy = JoinPolicy::kOpen;
  EXPECT_THAT(create_(*AsTherapist(), command).status(), NamesField("group.join_policy"));
  command = Command(GroupKind::kCommunity);
  command.group.time_zone = "../etc/passwd";
  EXPECT_THAT(create_(*AsTherapist(), command).status(), NamesField("group.time_zone"));
}

TEST_F(CreateGroupTest, TheSameRequestAgainIsTheSameGroup) {
  const auto again = [&] {
    return create_(*Repeatable(AsTherapist(), "r1"), Command(GroupKind::kCommunity));
  };
  const auto first = again();
  const auto second = again();
  ASSERT_EQ(second.status(), absl::OkStatus());
  EXPECT_EQ(first->key, second->key);
  EXPECT_EQ(events_.groups.size(), 1u);
  EXPECT_THAT(
      create_(*Repeatable(AsTherapist(), "r1", "other"), Command(GroupKind::kCommunity)).status(),
      RefusedAs(StatusCode::kAborted, Reason::kRequestIdReused));
}

}  // namespace
}  // namespace amble::groups
