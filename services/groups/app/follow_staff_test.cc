/// Whoever may not lead a THERAPY group any more does not, and its practice hands it over.
#include "services/groups/app/follow_staff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/groups/app/accept_invitation.h"
#include "services/groups/app/get_member.h"
#include "services/groups/app/leave_group.h"
#include "services/groups/app/list_members.h"
#include "services/groups/app/transfer_group.h"
#include "services/groups/app/update_member.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;

MATCHER(IsDenied, "") {
  return ::testing::ExplainMatchResult(
      RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied), arg, result_listener);
}

class FollowStaffTest : public GroupsTest, public ::testing::WithParamInterface<storage::Engine> {
 protected:
  FollowStaffTest() : GroupsTest(GetParam()) {
    Tell(Therapist("theresa", 1));
    SetRole("theo", MemberRole::kCoLeader);
    ExpectConsistent(group_.key);
  }

  /// Of "p1", verified for an hour to come.
  Staff Therapist(const std::string& person, int64_t version) const {
    return {.practice = "p1",
            .id = "s-" + person,
            .person = person,
            .therapist = true,
            .credential_expire_time = clock_.Now() + absl::Hours(1),
            .version = version};
  }
  /// The same without a role.
  Staff Removed(const std::string& person, int64_t version) const {
    Staff staff = Therapist(person, version);
    staff.therapist = false;
    return staff;
  }
  /// The same with no credential that was not revoked.
  Staff Revoked(const std::string& person, int64_t version) const {
    Staff staff = Therapist(person, version);
    staff.credential_expire_time = absl::UnixEpoch();
    return staff;
  }
  void Tell(const Staff& staff, bool history = false) {
    Write([&](storage::Transaction& transaction) {
      return FollowStaff(to_, transaction, staff, history);
    });
  }
  Member JoinByMail(const std::string& person) {
    const auto joined = AcceptInvitation(to_)(
        *As(person), {.token = MakeInvitation(group_.key, person + "@example.org"),
                      .walking_name = "W " + person,
                      .agreement_version = 1});
    EXPECT_EQ(joined.status(), absl::OkStatus());
    return joined.ok() ? joined->member : Member();
  }
  void SetRole(const std::string& person, MemberRole role) {
    EXPECT_EQ(
        UpdateMember(to_)(
            *AsTherapist(),
            {.member = {.group = group_.key, .id = Present(group_.key, person)->id, .role = role},
             .paths = {"role"},
             .etag = {}})
            .status(),
        absl::OkStatus());
  }
  MemberRole RoleOf(const std::string& person) { return Present(group_.key, person)->role; }
  absl::StatusOr<MemberView> Transfer(const Call& call, const std::string& member) {
    return TransferGroup(to_)(*call, group_.key, member);
  }
  Call Owner(bool therapist = false) const {
    Call call = AsStaff("olga", auth::StaffRole::kOwner, therapist);
    if (therapist) call->principal.staff[0].roles.push_back(auth::StaffRole::kTherapist);
    return call;
  }

  const Group group_ = MakeGroup(GroupKind::kTherapy, 3);
  const Member theo_ = JoinByMail("theo");
  const Member mia_ = JoinByMail("mia");
};

TEST_P(FollowStaffTest, WhoeverLeavesTheStaffLeadsNoLonger) {
  const size_t told = events_.members.size();
  Tell(Removed("theresa", 2));
  EXPECT_EQ(RoleOf("theresa"), MemberRole::kMember);
  ASSERT_EQ(events_.members.size(), told + 1) << "all services are told";
  EXPECT_EQ(events_.members.back(), *Present(group_.key, "theresa"));
  EXPECT_EQ(RoleOf("theo"), MemberRole::kCoLeader) << "who never was a therapist helps on";
  ExpectConsistent(group_.key);
  EXPECT_THAT(GetMember(to_)(*As("theresa"), group_.key, mia_.id).status(), IsDenied());
  const auto seen = ListMembers(to_)(*As("theresa"), {.group = group_.key, .limit = 10});
  ASSERT_EQ(seen.status(), absl::OkStatus());
  EXPECT_EQ(seen->members.size(), 1U) << "themselves alone";
  EXPECT_EQ(GetMember(to_)(*As("theo"), group_.key, mia_.id).status(), absl::OkStatus());
  Tell(Removed("theresa", 2));
  EXPECT_EQ(events_.members.size(), told + 1) << "the same again changes nothing";
}

TEST_P(FollowStaffTest, ARevokedCredentialEndsLeadingAndAnExpiredOneDoesNot) {
  clock_.Advance(absl::Hours(2));
  Staff expired = Therapist("theresa", 2);
  expired.credential_expire_time = clock_.Now() - absl::Hours(1);
  Tell(expired);
  EXPECT_EQ(RoleOf("theresa"), MemberRole::kLeader);
  Tell(Revoked("theresa", 3));
  EXPECT_EQ(RoleOf("theresa"), MemberRole::kMember);
  Tell(Therapist("theresa", 4));
  EXPECT_EQ(RoleOf("theresa"), MemberRole::kMember) << "nothing gives it back by itself";
}

TEST_P(FollowStaffTest, OtherLeadersOtherPracticesAndOtherKindsStay) {
  const Group community = MakeGroup(GroupKind::kCommunity, 3, JoinPolicy::kOpen);
  Tell(Therapist("theo", 1));
  SetRole("theo", MemberRole::kLeader);
  Staff elsewhere = Removed("theresa", 2);
  elsewhere.practice = "p2";
  Tell(elsewhere);
  EXPECT_EQ(RoleOf("theresa"), MemberRole::kLeader);
  Tell(Removed("theresa", 2));
  EXPECT_EQ(RoleOf("theresa"), MemberRole::kMember);
  EXPECT_EQ(RoleOf("theo"), MemberRole::kLeader);
  EXPECT_EQ(Present(community.key, "theresa")->role, MemberRole::kLeader);
}

TEST_P(FollowStaffTest, ACoLeaderStepsBackWhoWasATherapist) {
  Tell(Revoked("theo", 1));
  EXPECT_EQ(RoleOf("theo"), MemberRole::kCoLeader) << "has lost nothing";
  Tell(Therapist("theo", 2));
  Tell(Revoked("theo", 3));
  EXPECT_EQ(RoleOf("theo"), MemberRole::kMember);
  SetRole("theo", MemberRole::kCoLeader);
  Tell(Removed("theo", 4));
  EXPECT_EQ(RoleOf("theo"), MemberRole::kMember);
}

TEST_P(FollowStaffTest, WhoHasABreakDoesNotComeBackLeading) {
  Tell(Therapist("theo", 1));
  SetRole("theo", MemberRole::kLeader);
  const auto set = [&](MemberState state) {
    return UpdateMember(to_)(*As("theresa"),
                             {.member = {.group = group_.key, .id = kMe, .state = state},
                              .paths = {"state"},
                              .etag = {}});
  };
  ASSERT_EQ(set(MemberState::kPaused).status(), absl::OkStatus());
  Tell(Removed("theresa", 2));
  ASSERT_EQ(set(MemberState::kActive).status(), absl::OkStatus());
  EXPECT_EQ(RoleOf("theresa"), MemberRole::kMember);
}

TEST_P(FollowStaffTest, PlacesOfOthersStay) {
  const Member sam = JoinByMail("sam");
  const Member kit = JoinByMail("kit");
  ASSERT_EQ(Stored(group_.key).active_count, 3) << "full";
  const Member waiting = JoinByMail("wes");
  ASSERT_EQ(waiting.state, MemberState::kWaiting);
  Tell(Removed("theresa", 2));
  EXPECT_EQ(Stored(group_.key).active_count, 4);
  EXPECT_EQ(Stored(group_.key, kit.id).state, MemberState::kActive);
  EXPECT_EQ(Stored(group_.key, waiting.id).state, MemberState::kWaiting);
  ExpectConsistent(group_.key);
  // The group goes on without a LEADER.
  EXPECT_EQ(LeaveGroup(to_)(*As("sam"), group_.key), absl::OkStatus());
  EXPECT_EQ(LeaveGroup(to_)(*As("theresa"), group_.key), absl::OkStatus());
  EXPECT_EQ(Stored(group_.key, waiting.id).state, MemberState::kActive);
  ExpectConsistent(group_.key);
}

TEST_P(FollowStaffTest, HistoryIsLookedAtAsAWhole) {
  Tell(Revoked("theresa", 2), /*history=*/true);
  Tell(Therapist("theresa", 3), /*history=*/true);
  const auto stop = [&] {
    Write(
        [&](storage::Transaction& transaction) { return StopUnverifiedLeaders(to_, transaction); });
  };
  stop();
  EXPECT_EQ(RoleOf("theresa"), MemberRole::kLeader) << "what was long past has no effect";
  Tell(Revoked("theresa", 4), /*history=*/true);
  EXPECT_EQ(RoleOf("theresa"), MemberRole::kLeader);
  const Group community = MakeGroup(GroupKind::kCommunity, 3, JoinPolicy::kOpen);
  stop();
  EXPECT_EQ(RoleOf("theresa"), MemberRole::kMember);
  EXPECT_EQ(Present(community.key, "theresa")->role, MemberRole::kLeader);
}

TEST_P(FollowStaffTest, AnOwnerHandsTheGroupOver) {
  Tell(Therapist("theo", 1));
  EXPECT_THAT(Transfer(Owner(), theo_.id).status(), IsDenied()) << "while somebody leads it";
  Tell(Revoked("theresa", 2));
  EXPECT_THAT(Transfer(As("theo"), theo_.id).status(), IsDenied()) << "it is not theirs to take";
  EXPECT_THAT(Transfer(AsStaff("cora", auth::StaffRole::kCoordinator), theo_.id).status(),
              IsDenied());
  EXPECT_THAT(Transfer(Owner(), mia_.id).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kCredentialRequired));
  const Call call = Repeatable(Owner(), "r1");
  const auto handed = Transfer(call, theo_.id);
  ASSERT_EQ(handed.status(), absl::OkStatus());
  EXPECT_EQ(handed->member.role, MemberRole::kLeader);
  EXPECT_EQ(Transfer(call, theo_.id).status(), absl::OkStatus()) << "the same request again";
  EXPECT_EQ(RoleOf("theresa"), MemberRole::kMember);
  ExpectConsistent(group_.key);
  EXPECT_THAT(Transfer(Owner(), theo_.id).status(), IsDenied());
}

TEST_P(FollowStaffTest, AnOwnerWhoIsATherapistTakesItOver) {
  EXPECT_THAT(Transfer(Owner(/*therapist=*/true), kMe).status(), IsDenied());
  Tell(Removed("theresa", 2));
  EXPECT_THAT(Transfer(Owner(), kMe).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kCredentialRequired));
  EXPECT_FALSE(Present(group_.key, "olga"));
  const auto taken = Transfer(Owner(/*therapist=*/true), kMe);
  ASSERT_EQ(taken.status(), absl::OkStatus());
  EXPECT_TRUE(taken->me);
  EXPECT_EQ(RoleOf("olga"), MemberRole::kLeader);
  EXPECT_NE(taken->member.walking_name, "");
  ExpectConsistent(group_.key);
  EXPECT_THAT(Transfer(Owner(/*therapist=*/true), theo_.id).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kCredentialRequired))
      << "who leads hands on as ever";
}

TEST_P(FollowStaffTest, ACommunityGroupOfWhoLeftTheStaffIsTheOwnersToHandOver) {
  const Group community = MakeGroup(GroupKind::kCommunity, 3, JoinPolicy::kOpen);
  const Member ann = *Join(community.key, "ann");
  const auto transfer = [&](const std::string& member) {
    return TransferGroup(to_)(*Owner(), community.key, member);
  };
  EXPECT_THAT(transfer(ann.id).status(), IsDenied());
  Tell(Revoked("theresa", 2));
  EXPECT_THAT(transfer(ann.id).status(), IsDenied()) << "anybody leads a COMMUNITY group";
  Tell(Removed("theresa", 3));
  ASSERT_EQ(transfer(ann.id).status(), absl::OkStatus());
  EXPECT_EQ(Present(community.key, "ann")->role, MemberRole::kLeader);
  EXPECT_EQ(Present(community.key, "theresa")->role, MemberRole::kMember);
  ExpectConsistent(community.key);
}

INSTANTIATE_TEST_SUITE_P(Engines, FollowStaffTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::groups
