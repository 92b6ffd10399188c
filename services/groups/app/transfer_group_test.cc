#include "services/groups/app/transfer_group.h"

#include "services/groups/app/accept_invitation.h"
#include "services/groups/app/get_member.h"
#include "services/groups/app/update_member.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;

class TransferGroupTest : public GroupsTest {
 protected:
  absl::StatusOr<MemberView> Transfer(const Call& call, const std::string& member) {
    return TransferGroup(to_)(*call, group_.key, member);
  }
  MemberRole RoleOf(const std::string& person) { return Present(group_.key, person)->role; }
  const Group group_ = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kOpen);
  const Member ann_ = *Join(group_.key, "ann");
};

TEST_F(TransferGroupTest, TheOtherLeadsAndOneselfHelps) {
  const Member bob = *Join(group_.key, "bob");
  ASSERT_EQ(bob.state, MemberState::kWaiting);
  const Call call = Repeatable(As("theresa"), "r1");
  const auto leader = Transfer(call, ann_.id);
  ASSERT_EQ(leader.status(), absl::OkStatus());
  EXPECT_EQ(leader->member.id, ann_.id);
  EXPECT_EQ(leader->member.role, MemberRole::kLeader);
  EXPECT_FALSE(leader->me);
  EXPECT_EQ(RoleOf("theresa"), MemberRole::kCoLeader);
  EXPECT_EQ(Present(group_.key, "bob")->state, MemberState::kActive) << "leaders hold no place";
  EXPECT_EQ(Stored(group_.key).leader_count, 1);
  ExpectConsistent(group_.key);
  EXPECT_EQ(Transfer(call, ann_.id)->member.version, 2) << "the same request again";
  EXPECT_THAT(Transfer(As("theresa"), bob.id).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  ASSERT_EQ(Transfer(As("ann"), Present(group_.key, "theresa")->id).status(), absl::OkStatus());
  EXPECT_EQ(RoleOf("ann"), MemberRole::kCoLeader);
}

TEST_F(TransferGroupTest, ToAnotherLeaderOneStepsBack) {
  ASSERT_EQ(UpdateMember(to_)(
                *As("theresa"),
                {.member = {.group = group_.key, .id = ann_.id, .role = MemberRole::kLeader},
                 .paths = {"role"}})
                .status(),
            absl::OkStatus());
  const auto leader = Transfer(As("theresa"), ann_.id);
  ASSERT_EQ(leader.status(), absl::OkStatus());
  EXPECT_EQ(leader->member.version, 2) << "nothing of it has changed";
  EXPECT_EQ(RoleOf("theresa"), MemberRole::kCoLeader);
  ExpectConsistent(group_.key);
}

TEST_F(TransferGroupTest, OnlyALeaderToSomebodyElseWhoIsActive) {
  const Member bob = *Join(group_.key, "bob");
  EXPECT_THAT(Transfer(As("theresa"), bob.id).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kMembershipState));
  EXPECT_THAT(Transfer(As("theresa"), kMe).status(), NamesField("member"));
  EXPECT_THAT(Transfer(As("theresa"), Present(group_.key, "theresa")->id).status(),
              NamesField("member"));
  EXPECT_THAT(Transfer(As("theresa"), "nobody").status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  EXPECT_THAT(Transfer(As("ann"), ann_.id).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(Transfer(As("eve"), ann_.id).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  EXPECT_THAT(Transfer(AsStaff("olga", auth::StaffRole::kOwner), ann_.id).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_EQ(RoleOf("theresa"), MemberRole::kLeader);
}

TEST_F(TransferGroupTest, ATherapyGroupGoesToATherapistWithACredential) {
  const Group therapy = MakeGroup(GroupKind::kTherapy, 2);
  const auto tom =
      AcceptInvitation(to_)(*As("tom"), {.token = MakeInvitation(therapy.key, "tom@example.org"),
                                         .walking_name = "Tom",
                                         .agreement_version = 1});
  ASSERT_EQ(tom.status(), absl::OkStatus());
  const auto transfer = [&] {
    return TransferGroup(to_)(*As("theresa"), therapy.key, tom->member.id);
  };
  EXPECT_THAT(transfer().status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kCredentialRequired));
  EXPECT_THAT(transfer().status(), NamesField("member"));
  EXPECT_EQ(Present(therapy.key, "theresa")->role, MemberRole::kLeader) << "nothing by halves";
  Write([&](storage::Transaction& t) {
    return practices_.Apply(t, Staff{.practice = "p1",
                                     .id = "s1",
                                     .person = "tom",
                                     .therapist = true,
                                     .credential_expire_time = clock_.Now() + absl::Hours(1),
                                     .version = 1});
  });
  EXPECT_EQ(transfer().status(), absl::OkStatus());
  EXPECT_EQ(Present(therapy.key, "tom")->role, MemberRole::kLeader);
  ExpectConsistent(therapy.key);
}

}  // namespace
}  // namespace amble::groups
