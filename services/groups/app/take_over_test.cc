/// Whom a leader added comes by an invitation of their own.
#include "services/groups/app/take_over.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/groups/app/accept_invitation.h"
#include "services/groups/app/add_member.h"
#include "services/groups/app/answer_invitation.h"
#include "services/groups/app/create_invitation.h"
#include "services/groups/app/get_invitation.h"
#include "services/groups/app/remove_member.h"
#include "services/groups/app/set_separation.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;

MATCHER(IsNotUsable, "") {
  return ::testing::ExplainMatchResult(
      RefusedAs(StatusCode::kFailedPrecondition, Reason::kInvitationNotUsable), arg,
      result_listener);
}

class TakeOverTest : public GroupsTest, public ::testing::WithParamInterface<storage::Engine> {
 protected:
  TakeOverTest() : GroupsTest(GetParam()) {}

  Member Add(const std::string& name) {
    const auto added =
        AddMember(to_)(*AsTherapist(), {.group = group_.key,
                                        .person = {.walking_name = name, .contact = ""},
                                        .agreement_version = 1});
    EXPECT_EQ(added.status(), absl::OkStatus());
    return added->member;
  }
  absl::StatusOr<CreatedInvitation> Invite(const std::string& member,
                                           const std::string& email = "fern@example.org") {
    return CreateInvitation(to_)(*AsTherapist(),
                                 {.group = group_.key, .email = email, .member = member});
  }
  std::string Token(const std::string& member) {
    const auto created = Invite(member);
    EXPECT_EQ(created.status(), absl::OkStatus());
    return created->url.substr(created->url.rfind('/') + 1);
  }
  absl::StatusOr<MemberView> Accept(const std::string& person, const std::string& token) {
    return AcceptInvitation(to_)(*As(person), {.token = token, .agreement_version = 1});
  }
  const Group group_ = MakeGroup(GroupKind::kTherapy, 5);
  const Member fern_ = Add("Fern");
};

TEST_P(TakeOverTest, TheMembershipIsTheirsFromThenOn) {
  const std::string token = Token(fern_.id);
  EXPECT_EQ(GetInvitation(to_)(*Anybody(), token)->state, InvitationState::kOpen);
  const auto accepted = Accept("fay", token);
  ASSERT_EQ(accepted.status(), absl::OkStatus());
  EXPECT_EQ(accepted->member.id, fern_.id);
  EXPECT_EQ(accepted->member.walking_name, "Fern");
  const Member stored = Stored(group_.key, fern_.id);
  EXPECT_EQ(stored.person, "fay");
  EXPECT_FALSE(stored.without_account());
  EXPECT_EQ(stored.contact, "");
  EXPECT_EQ(events_.members.back(), stored) << "others are told";
  EXPECT_EQ(Accept("fay", token)->member.id, fern_.id) << "again";
  EXPECT_THAT(Accept("eve", token).status(), IsNotUsable());
  EXPECT_EQ(GetInvitation(to_)(*Anybody(), token)->state, InvitationState::kUsedUp);
  EXPECT_THAT(Invite(fern_.id).status(), NamesField("invitation.member"));
  ExpectConsistent(group_.key);
}

TEST_P(TakeOverTest, WithoutAnAccountTheyBecomeAGuest) {
  const auto answered =
      AnswerInvitation(to_)(*Anybody(), {.token = Token(fern_.id), .agreement_version = 1});
  ASSERT_EQ(answered.status(), absl::OkStatus());
  EXPECT_EQ(answered->member.member.id, fern_.id);
  EXPECT_NE(answered->session_token, "");
  EXPECT_EQ(guests_.people.back().email, "fern@example.org");
  EXPECT_EQ(Stored(group_.key, fern_.id).person, answered->member.member.person);
  EXPECT_NE(Stored(group_.key, fern_.id).person, fern_.person);
}

TEST_P(TakeOverTest, WhoIsInAlreadyKeepsOneMembership) {
  const auto fay = Accept("fay", MakeInvitation(group_.key, "fay@example.org"));
  ASSERT_EQ(fay.status(), absl::OkStatus());
  const std::string token = Token(fern_.id);
  for (int time = 0; time < 2; ++time) {
    const auto accepted = Accept("fay", token);
    ASSERT_EQ(accepted.status(), absl::OkStatus());
    EXPECT_EQ(accepted->member.id, fay->member.id);
  }
  const Member gone = Stored(group_.key, fern_.id);
  EXPECT_EQ(gone.state, MemberState::kLeft);
  EXPECT_EQ(gone.merged_into, fay->member.id);
  ExpectConsistent(group_.key);
}

TEST_P(TakeOverTest, WhoWasRemovedDoesNotComeBackByIt) {
  const std::string token = Token(fern_.id);
  ASSERT_EQ(RemoveMember(to_)(*AsTherapist(), group_.key, fern_.id), absl::OkStatus());
  EXPECT_THAT(Accept("fay", token).status(), IsNotUsable());
  EXPECT_EQ(GetInvitation(to_)(*Anybody(), token)->state, InvitationState::kEnded);
  EXPECT_THAT(Invite(fern_.id).status(), NamesField("invitation.member"));
}

TEST_P(TakeOverTest, SeparationsGoWithThem) {
  const Member ash = Add("Ash");
  ASSERT_EQ(SetSeparation(to_)(*AsTherapist(), {.practice = "p1",
                                                .id = "s1",
                                                .group_a = group_.key,
                                                .member_a = fern_.id,
                                                .group_b = group_.key,
                                                .member_b = ash.id,
                                                .kind = SeparationKind::kNotSameWalk})
                .status(),
            absl::OkStatus());
  ASSERT_EQ(Accept("fay", Token(fern_.id)).status(), absl::OkStatus());
  EXPECT_TRUE(events_.separations.back().IsOf("fay", ash.person));
}

TEST_P(TakeOverTest, ItIsMailedAndForSomebodyWithoutAnAccount) {
  EXPECT_THAT(Invite(fern_.id, "").status(), NamesField("invitation.email"));
  EXPECT_THAT(Invite(Present(group_.key, "theresa")->id).status(), NamesField("invitation.member"));
  EXPECT_EQ(Invite("nobody").status().code(), StatusCode::kNotFound);
}

INSTANTIATE_TEST_SUITE_P(Engines, TakeOverTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::groups
