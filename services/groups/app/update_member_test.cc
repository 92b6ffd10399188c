#include "services/groups/app/update_member.h"

#include "services/groups/app/accept_invitation.h"
#include "services/groups/app/get_member.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;

class UpdateMemberTest : public GroupsTest {
 protected:
  absl::StatusOr<MemberView> Rename(const Call& call, const std::string& member,
                                    const std::string& name, const std::string& etag = "") {
    return UpdateMember(to_)(*call,
                             {.member = {.group = group_.key, .id = member, .walking_name = name},
                              .paths = {"walking_name"},
                              .etag = etag});
  }
  absl::StatusOr<MemberView> SetRole(const Call& call, const Member& member, MemberRole role) {
    return UpdateMember(to_)(
        *call,
        {.member = {.group = member.group, .id = member.id, .role = role}, .paths = {"role"}});
  }
  absl::StatusOr<MemberView> SetState(const Call& call, const std::string& member,
                                      MemberState state) {
    return UpdateMember(to_)(
        *call, {.member = {.group = group_.key, .id = member, .state = state}, .paths = {"state"}});
  }
  const Group group_ = MakeGroup(GroupKind::kCommunity, 2, JoinPolicy::kOpen);
  const Member ann_ = *Join(group_.key, "ann");
};

TEST_F(UpdateMemberTest, OneselfAndLeadersChangeTheName) {
  EXPECT_EQ(Rename(As("ann"), kMe, "Annie")->member.walking_name, "Annie");
  EXPECT_EQ(Rename(AsGuest("ann", group_.key), ann_.id, "Anne")->member.version, 3);
  EXPECT_EQ(Rename(As("theresa"), ann_.id, "Nan")->member.walking_name, "Nan");
  const Member bob = *Join(group_.key, "bob");
  EXPECT_THAT(Rename(As("bob"), ann_.id, "X").status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(Rename(As("bob"), kMe, "nan").status(),
              RefusedAs(StatusCode::kAlreadyExists, Reason::kAlreadyExists));
  EXPECT_THAT(Rename(As("eve"), ann_.id, "X").status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  EXPECT_THAT(Rename(As("ann"), kMe, "Late", "1").status(),
              RefusedAs(StatusCode::kAborted, Reason::kEtagMismatch));
  EXPECT_EQ(Rename(As("ann"), kMe, "NAN")->member.walking_name, "NAN") << "one's own name";
}

TEST_F(UpdateMemberTest, ACoLeaderHelpsButChangesNoRoles) {
  const Member bob = *Join(group_.key, "bob");
  const Member cat = *Join(group_.key, "cat");
  ASSERT_EQ(cat.state, MemberState::kWaiting);
  EXPECT_THAT(SetRole(As("ann"), ann_, MemberRole::kLeader).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  ASSERT_TRUE(SetRole(As("theresa"), ann_, MemberRole::kCoLeader).ok());
  EXPECT_EQ(Present(group_.key, "cat")->state, MemberState::kActive) << "leaders hold no place";
  EXPECT_TRUE(Rename(As("ann"), bob.id, "Bobby").ok());
  EXPECT_THAT(SetRole(As("ann"), bob, MemberRole::kCoLeader).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  // Both places are taken now.
  EXPECT_THAT(SetRole(As("theresa"), ann_, MemberRole::kMember).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kGroupFull));
  ExpectConsistent(group_.key);
}

TEST_F(UpdateMemberTest, TheLastLeaderStays) {
  const Member theresa = *Present(group_.key, "theresa");
  EXPECT_THAT(SetRole(As("theresa"), theresa, MemberRole::kCoLeader).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kLastLeader));
  ASSERT_TRUE(SetRole(As("theresa"), ann_, MemberRole::kLeader).ok());
  EXPECT_TRUE(SetRole(As("theresa"), theresa, MemberRole::kCoLeader).ok());
  EXPECT_EQ(Stored(group_.key).leader_count, 1);
  ExpectConsistent(group_.key);
}

TEST_F(UpdateMemberTest, OneselfAndLeadersPauseAndComeBack) {
  const Member bob = *Join(group_.key, "bob");
  const Member cat = *Join(group_.key, "cat");
  ASSERT_EQ(cat.state, MemberState::kWaiting);
  EXPECT_EQ(SetState(As("ann"), kMe, MemberState::kPaused)->member.state, MemberState::kPaused);
  EXPECT_EQ(events_.members.back().state, MemberState::kPaused);
  EXPECT_EQ(Present(group_.key, "cat")->state, MemberState::kWaiting) << "the place is kept";
  EXPECT_EQ(Stored(group_.key).active_count, 2);
  EXPECT_EQ(SetState(As("ann"), kMe, MemberState::kPaused)->member.state, MemberState::kPaused);
  EXPECT_EQ(SetState(As("theresa"), ann_.id, MemberState::kActive)->member.state,
            MemberState::kActive);
  EXPECT_EQ(SetState(As("theresa"), bob.id, MemberState::kPaused)->member.state,
            MemberState::kPaused);
  EXPECT_EQ(SetState(AsGuest("bob", group_.key), kMe, MemberState::kActive)->member.state,
            MemberState::kActive);
  EXPECT_THAT(SetState(As("ann"), bob.id, MemberState::kPaused).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  ExpectConsistent(group_.key);
}

TEST_F(UpdateMemberTest, OnlyWhoIsInPauses) {
  ASSERT_TRUE(Join(group_.key, "bob").ok());
  const Member cat = *Join(group_.key, "cat");
  EXPECT_THAT(SetState(As("cat"), kMe, MemberState::kPaused).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kMembershipState));
  EXPECT_THAT(SetState(As("cat"), kMe, MemberState::kActive).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kMembershipState))
      << "nobody passes those who wait before";
  EXPECT_TRUE(SetState(As("cat"), kMe, MemberState::kWaiting).ok()) << "as it is";
  for (const MemberState state :
       {MemberState::kUnspecified, MemberState::kInvited, MemberState::kRequested,
        MemberState::kWaiting, MemberState::kLeft, MemberState::kRemoved}) {
    EXPECT_THAT(SetState(As("ann"), kMe, state).status(), NamesField("member.state"));
  }
  EXPECT_EQ(Present(group_.key, "ann")->state, MemberState::kActive);
}

TEST_F(UpdateMemberTest, AGroupKeepsALeaderWhoIsActive) {
  EXPECT_THAT(SetState(As("theresa"), kMe, MemberState::kPaused).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kLastLeader));
  ASSERT_TRUE(SetRole(As("theresa"), ann_, MemberRole::kLeader).ok());
  ASSERT_TRUE(SetState(As("theresa"), kMe, MemberState::kPaused).ok());
  EXPECT_THAT(SetState(As("ann"), kMe, MemberState::kPaused).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kLastLeader));
  EXPECT_THAT(Rename(As("theresa"), ann_.id, "Nan").status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied))
      << "whoever pauses does not lead";
  EXPECT_EQ(SetState(As("theresa"), kMe, MemberState::kActive)->member.role, MemberRole::kLeader);
  ExpectConsistent(group_.key);
}

TEST_F(UpdateMemberTest, OnlyWhoIsActiveTakesARole) {
  ASSERT_TRUE(Join(group_.key, "bob").ok());
  const Member cat = *Join(group_.key, "cat");
  EXPECT_THAT(SetRole(As("theresa"), cat, MemberRole::kCoLeader).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kMembershipState));
}

TEST_F(UpdateMemberTest, ATherapyGroupIsLedByATherapistWithACredential) {
  const Group therapy = MakeGroup(GroupKind::kTherapy, 2);
  const auto tom =
      AcceptInvitation(to_)(*As("tom"), {.token = MakeInvitation(therapy.key, "tom@example.org"),
                                         .walking_name = "Tom",
                                         .agreement_version = 1});
  ASSERT_EQ(tom.status(), absl::OkStatus());
  const auto refused = RefusedAs(StatusCode::kFailedPrecondition, Reason::kCredentialRequired);
  EXPECT_THAT(SetRole(As("theresa"), tom->member, MemberRole::kLeader).status(), refused);
  Staff staff{.practice = "p1", .id = "s1", .person = "tom", .therapist = true, .version = 1};
  const auto tell = [&] {
    Write([&](storage::Transaction& t) { return practices_.Apply(t, staff); });
    ++staff.version;
  };
  staff.credential_expire_time = clock_.Now();  // Has just ended.
  tell();
  EXPECT_THAT(SetRole(As("theresa"), tom->member, MemberRole::kLeader).status(), refused);
  staff.credential_expire_time = clock_.Now() + absl::Hours(1);
  staff.therapist = false;
  tell();
  EXPECT_THAT(SetRole(As("theresa"), tom->member, MemberRole::kLeader).status(), refused);
  EXPECT_TRUE(SetRole(As("theresa"), tom->member, MemberRole::kCoLeader).ok());
  staff.therapist = true;
  tell();
  EXPECT_TRUE(SetRole(As("theresa"), tom->member, MemberRole::kLeader).ok());
}

TEST_F(UpdateMemberTest, GetMemberIsForOneselfAndLeaders) {
  const Member bob = *Join(group_.key, "bob");
  GetMember get(to_);
  EXPECT_EQ(get(*As("ann"), group_.key, kMe)->member.id, ann_.id);
  EXPECT_EQ(get(*As("ann"), group_.key, ann_.id)->me, true);
  EXPECT_EQ(get(*As("theresa"), group_.key, bob.id)->me, false);
  EXPECT_THAT(get(*As("ann"), group_.key, bob.id).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(get(*AsStaff("olga", auth::StaffRole::kOwner), group_.key, bob.id).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(get(*AsStaff("olga", auth::StaffRole::kOwner), group_.key, kMe).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
}

}  // namespace
}  // namespace amble::groups
