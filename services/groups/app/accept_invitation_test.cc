#include "services/groups/app/accept_invitation.h"

#include "services/groups/app/approve_member.h"
#include "services/groups/app/get_invitation.h"
#include "services/groups/app/remove_member.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;

class AcceptInvitationTest : public GroupsTest {
 protected:
  absl::StatusOr<MemberView> Accept(const std::string& person, const std::string& token,
                                    int agreement = 0) {
    return AcceptInvitation(to_)(
        *As(person),
        {.token = token, .walking_name = "W " + person, .agreement_version = agreement});
  }
  InvitationState StateOf(const std::string& token) {
    return GetInvitation(to_)(*Anybody(), token)->state;
  }
};

TEST_F(AcceptInvitationTest, AMailedOneLetsInUntilTheGroupIsFull) {
  const Group group = MakeGroup(GroupKind::kTherapy, 1);
  const auto first = Accept("ann", MakeInvitation(group.key, "ann@example.org"), 1);
  ASSERT_EQ(first.status(), absl::OkStatus());
  EXPECT_EQ(first->member.state, MemberState::kActive);
  EXPECT_EQ(first->member.role, MemberRole::kMember);
  EXPECT_EQ(first->member.agreement_version, 1);
  EXPECT_TRUE(first->me);
  EXPECT_EQ(Accept("bob", MakeInvitation(group.key, "bob@example.org"), 1)->waiting_position, 1);
  const auto third = Accept("cat", MakeInvitation(group.key, "cat@example.org"), 1);
  EXPECT_EQ(third->member.state, MemberState::kWaiting);
  EXPECT_EQ(third->waiting_position, 2);
  ExpectConsistent(group.key);
}

TEST_F(AcceptInvitationTest, ASharedOneToATherapyGroupOnlyAsks) {
  const Group group = MakeGroup(GroupKind::kTherapy, 1);
  EXPECT_EQ(Accept("ann", MakeInvitation(group.key), 1)->member.state, MemberState::kRequested);
  EXPECT_EQ(Stored(group.key).active_count, 0);
}

TEST_F(AcceptInvitationTest, ASharedOneLetsInWhereEverybodyMayCome) {
  for (const JoinPolicy policy : {JoinPolicy::kInvited, JoinPolicy::kByRequest}) {
    const Group closed = MakeGroup(GroupKind::kCommunity, 1, policy);
    EXPECT_EQ(Accept("ann", MakeInvitation(closed.key))->member.state, MemberState::kRequested);
    EXPECT_EQ(Accept("bob", MakeInvitation(closed.key, "bob@example.org"))->member.state,
              MemberState::kActive);
  }
  const Group open = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kOpen);
  EXPECT_EQ(Accept("ann", MakeInvitation(open.key))->member.state, MemberState::kActive);
}

TEST_F(AcceptInvitationTest, TheAgreementMustBeAcceptedAsItStands) {
  const Group group = MakeGroup(GroupKind::kTherapy, 1);
  const std::string token = MakeInvitation(group.key, "ann@example.org");
  for (const int version : {0, 2}) {
    const absl::Status status = Accept("ann", token, version).status();
    EXPECT_THAT(status, RefusedAs(StatusCode::kFailedPrecondition, Reason::kAgreementRequired));
    EXPECT_THAT(status, NamesField("agreement_version"));
  }
  EXPECT_EQ(StateOf(token), InvitationState::kOpen) << "a refusal uses nothing up";
}

TEST_F(AcceptInvitationTest, WhoIsInAlreadyUsesNothingUp) {
  const Group group = MakeGroup(GroupKind::kCommunity, 5, JoinPolicy::kOpen);
  const std::string token = MakeInvitation(group.key, "", 2);
  const auto first = Accept("ann", token);
  const auto again = Accept("ann", token);
  ASSERT_EQ(again.status(), absl::OkStatus());
  EXPECT_EQ(again->member.id, first->member.id);
  EXPECT_EQ(StateOf(token), InvitationState::kOpen);
  ASSERT_TRUE(Accept("bob", token).ok());
  EXPECT_THAT(Accept("cat", token).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kInvitationNotUsable));
  EXPECT_TRUE(Accept("ann", token).ok()) << "still a member";
}

TEST_F(AcceptInvitationTest, AMailedOneLetsInWhoHadAsked) {
  const Group group = MakeGroup(GroupKind::kTherapy, 1);
  const std::string shared = MakeInvitation(group.key);
  const auto asked = Accept("ann", shared, 1);
  ASSERT_EQ(Accept("ann", shared, 1)->member.state, MemberState::kRequested);
  const auto in = Accept("ann", MakeInvitation(group.key, "ann@example.org"), 1);
  EXPECT_EQ(in->member.id, asked->member.id);
  EXPECT_EQ(in->member.state, MemberState::kActive);
  ExpectConsistent(group.key);
}

TEST_F(AcceptInvitationTest, WhoWasRemovedOnlyAsksByASharedOne) {
  const Group group = MakeGroup(GroupKind::kCommunity, 5, JoinPolicy::kOpen);
  const std::string token = MakeInvitation(group.key);
  const auto removed = Accept("ann", token);
  ASSERT_EQ(RemoveMember(to_)(*AsTherapist(), group.key, removed->member.id), absl::OkStatus());
  const auto back = Accept("ann", token);
  EXPECT_EQ(back->member.state, MemberState::kRequested);
  EXPECT_NE(back->member.id, removed->member.id);
}

TEST_F(AcceptInvitationTest, AWalkingNameBelongsToOneWhoIsPresent) {
  const Group group = MakeGroup(GroupKind::kCommunity, 5, JoinPolicy::kOpen);
  const std::string token = MakeInvitation(group.key);
  AcceptInvitation accept(to_);
  const auto ann = accept(*As("ann"), {.token = token, .walking_name = "Ann"});
  ASSERT_EQ(ann.status(), absl::OkStatus());
  for (const char* name : {"Ann", "ANN", " ann ", "\xEF\xBC\xA1nn"}) {  // the last: a full-width A
    const absl::Status taken = accept(*As("bob"), {.token = token, .walking_name = name}).status();
    EXPECT_THAT(taken, RefusedAs(StatusCode::kAlreadyExists, Reason::kAlreadyExists)) << name;
    EXPECT_THAT(taken, NamesField("walking_name"));
  }
  EXPECT_EQ(Stored(group.key).active_count, 1);
  ASSERT_EQ(RemoveMember(to_)(*AsTherapist(), group.key, ann->member.id), absl::OkStatus());
  EXPECT_TRUE(accept(*As("bob"), {.token = token, .walking_name = "ann"}).ok());
}

TEST_F(AcceptInvitationTest, OneThatEndedOrIsUnknownIsRefused) {
  const Group group = MakeGroup(GroupKind::kCommunity, 5, JoinPolicy::kOpen);
  const std::string token = MakeInvitation(group.key);
  clock_.Advance(kDefaultInvitationLifetime);
  EXPECT_THAT(Accept("ann", token).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kInvitationNotUsable));
  EXPECT_THAT(Accept("ann", "unknown").status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
}

}  // namespace
}  // namespace amble::groups
