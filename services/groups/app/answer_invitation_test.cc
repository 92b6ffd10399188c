#include "services/groups/app/answer_invitation.h"

#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;

class AnswerInvitationTest : public GroupsTest {
 protected:
  void AddWalk(const GroupKey& group, bool cancelled = false) {
    Write([&](storage::Transaction& transaction) {
      return walks_.Apply(transaction, WalkPreview{.group = group,
                                                   .walk = "w1",
                                                   .start_time = clock_.Now() + absl::Hours(1),
                                                   .cancelled = cancelled,
                                                   .version = cancelled ? 2 : 1});
    });
  }
  AnswerInvitationCommand Going(const std::string& token, int agreement = 0) const {
    return {.token = token,
            .walk_group = group_.key,
            .walk = "w1",
            .answer = Answer::kGoing,
            .agreement_version = agreement};
  }
  Call Request(const std::string& id) const { return Repeatable(Anybody(), id); }

  const Group group_ = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kOpen);
  AnswerInvitation answer_{to_};
};

TEST_F(AnswerInvitationTest, JoinsAsANewPersonAndAnswers) {
  AddWalk(group_.key);
  AnswerInvitationCommand command = Going(MakeInvitation(group_.key));
  command.email = " Ann@Example.org ";
  const auto result = answer_(*Request("r1"), command);
  ASSERT_EQ(result.status(), absl::OkStatus());
  EXPECT_EQ(result->session_token, "session-1");
  EXPECT_EQ(result->answered, (Answered{"GOING", 0}));
  EXPECT_EQ(result->member.member.state, MemberState::kActive);
  EXPECT_EQ(result->member.member.person, "guest-1");
  EXPECT_NE(result->member.member.walking_name, "");
  EXPECT_TRUE(result->member.me);
  ASSERT_EQ(guests_.people.size(), 1u);
  EXPECT_EQ(guests_.people[0].email, "Ann@example.org");
  EXPECT_EQ(guests_.people[0].group, group_.key);
  ASSERT_EQ(answers_.answers.size(), 1u);
  EXPECT_EQ(answers_.answers[0].member, result->member.member.id);
  EXPECT_EQ(answers_.answers[0].walk, "w1");
}

TEST_F(AnswerInvitationTest, TheSameRequestContinuesWhereItStopped) {
  AddWalk(group_.key);
  const std::string token = MakeInvitation(group_.key, "ann@example.org");
  // Accounts cannot be reached: nothing has happened.
  guests_.failure = absl::UnavailableError("accounts is away");
  EXPECT_EQ(answer_(*Request("r1"), Going(token)).status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(Stored(group_.key).active_count, 0);
  // Attendance cannot be reached: the membership stands, and the caller is told to come again.
  guests_.failure = absl::OkStatus();
  answers_.failure = absl::UnavailableError("attendance is away");
  EXPECT_EQ(answer_(*Request("r1"), Going(token)).status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(Stored(group_.key).active_count, 1);
  // All is well: one person, one membership, one answer, though the invitation is used up.
  answers_.failure = absl::OkStatus();
  const auto result = answer_(*Request("r1"), Going(token));
  ASSERT_EQ(result.status(), absl::OkStatus());
  EXPECT_EQ(result->answered.state, "GOING");
  EXPECT_EQ(result->session_token, "session-2") << "a fresh session each time";
  const auto again = answer_(*Request("r1"), Going(token));
  ASSERT_EQ(again.status(), absl::OkStatus());
  EXPECT_EQ(again->member, result->member);
  EXPECT_EQ(guests_.people.size(), 1u);
  EXPECT_EQ(answers_.answers.size(), 1u);
  EXPECT_EQ(Stored(group_.key).active_count, 1);
  EXPECT_THAT(answer_(*Repeatable(Anybody(), "r1", "other"), Going(token)).status(),
              RefusedAs(StatusCode::kAborted, Reason::kRequestIdReused));
}

TEST_F(AnswerInvitationTest, AnotherRequestIsAnotherPerson) {
  AddWalk(group_.key);
  const std::string token = MakeInvitation(group_.key);
  ASSERT_TRUE(answer_(*Request("r1"), Going(token)).ok());
  const auto second = answer_(*Request("r2"), Going(token));
  ASSERT_EQ(second.status(), absl::OkStatus());
  EXPECT_EQ(second->member.member.state, MemberState::kWaiting) << "the group has one place";
  EXPECT_EQ(second->member.waiting_position, 1);
  EXPECT_EQ(second->answered, Answered()) << "who waits answers no walk yet";
  EXPECT_EQ(second->member.member.asked, (AskedAnswer{"w1", Answer::kGoing}));
  EXPECT_EQ(guests_.people.size(), 2u);
  EXPECT_EQ(answers_.answers.size(), 1u);
}

TEST_F(AnswerInvitationTest, ARequestIdOfAnotherInvitationIsAnotherPerson) {
  ASSERT_TRUE(answer_(*Request("r1"), {.token = MakeInvitation(group_.key)}).ok());
  Call other = Request("r1");
  other->request.method = "/another";  // The ledger would refuse the other body.
  ASSERT_TRUE(answer_(*other, {.token = MakeInvitation(group_.key)}).ok());
  EXPECT_EQ(guests_.people.size(), 2u);
}

TEST_F(AnswerInvitationTest, AMailedOneKnowsItsAddress) {
  AnswerInvitationCommand command{.token = MakeInvitation(group_.key, "ann@example.org"),
                                  .email = "eve@example.org"};
  ASSERT_TRUE(answer_(*Request("r1"), command).ok());
  EXPECT_EQ(guests_.people[0].email, "ann@example.org");
}

TEST_F(AnswerInvitationTest, ASharedOneToATherapyGroupOnlyAsks) {
  const Group therapy = MakeGroup(GroupKind::kTherapy, 3);
  const auto result =
      answer_(*Request("r1"), {.token = MakeInvitation(therapy.key), .agreement_version = 1});
  ASSERT_EQ(result.status(), absl::OkStatus());
  EXPECT_EQ(result->member.member.state, MemberState::kRequested);
}

TEST_F(AnswerInvitationTest, WhatIsAnsweredByAskingIsKept) {
  const Group therapy = MakeGroup(GroupKind::kTherapy, 3);
  AddWalk(therapy.key);
  AnswerInvitationCommand command = Going(MakeInvitation(therapy.key), 1);
  command.walk_group = therapy.key;
  for (int twice = 0; twice < 2; ++twice) {
    const auto asked = answer_(*Request("r1"), command);
    ASSERT_EQ(asked.status(), absl::OkStatus());
    EXPECT_EQ(asked->answered, Answered());
    EXPECT_EQ(Stored(therapy.key, asked->member.member.id).asked,
              (AskedAnswer{"w1", Answer::kGoing}));
  }
  EXPECT_TRUE(answers_.answers.empty()) << "nobody answers who is not in";
}

TEST_F(AnswerInvitationTest, NobodyIsCreatedForWhatIsRefused) {
  const Group therapy = MakeGroup(GroupKind::kTherapy, 3);
  AddWalk(group_.key, /*cancelled=*/true);
  const std::string token = MakeInvitation(group_.key);
  EXPECT_THAT(answer_(*Request("r1"), Going(token)).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kWalkNotPlanned));
  AnswerInvitationCommand foreign = Going(token);
  foreign.walk_group = therapy.key;
  EXPECT_THAT(answer_(*Request("r2"), foreign).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  AnswerInvitationCommand nowhere = Going(token);
  nowhere.walk.clear();
  EXPECT_THAT(answer_(*Request("r3"), nowhere).status(), NamesField("walk"));
  EXPECT_THAT(answer_(*Request("r4"), {.token = token, .email = "eve"}).status(),
              NamesField("email"));
  EXPECT_THAT(answer_(*Request("r5"), {.token = MakeInvitation(therapy.key)}).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kAgreementRequired));
  clock_.Advance(absl::Hours(24 * 31));
  EXPECT_THAT(answer_(*Request("r6"), {.token = token}).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kInvitationNotUsable));
  EXPECT_TRUE(guests_.people.empty());
}

TEST_F(AnswerInvitationTest, ARefusalByAttendanceLeavesTheMembership) {
  AddWalk(group_.key);
  answers_.failure = FailedPrecondition(Reason::kWalkNotPlanned, "The walk is cancelled.");
  const auto result = answer_(*Request("r1"), Going(MakeInvitation(group_.key)));
  ASSERT_EQ(result.status(), absl::OkStatus());
  EXPECT_EQ(result->answered, Answered());
  EXPECT_EQ(result->session_token, "session-1");
}

TEST_F(AnswerInvitationTest, ChosenNamesAvoidThoseThatAreTaken) {
  const Group group = MakeGroup(GroupKind::kCommunity, 9, JoinPolicy::kOpen);
  const std::string token = MakeInvitation(group.key);
  const auto first = answer_(*Request("r1"), {.token = token});
  ASSERT_EQ(first.status(), absl::OkStatus());
  // Somebody takes the name that would come next.
  const int64_t next = Stored(group.key).next_join_sequence + 1;
  ASSERT_TRUE(answer_(*Request("r2"),
                      {.token = token, .walking_name = next % 12 == 3 ? "Meadow 3" : "Pebble 4"})
                  .ok());
  const auto third = answer_(*Request("r3"), {.token = token});
  ASSERT_EQ(third.status(), absl::OkStatus());
  EXPECT_NE(third->member.member.walking_name, first->member.member.walking_name);
  EXPECT_NE(third->member.member.walking_name, "Pebble 4");
}

}  // namespace
}  // namespace amble::groups
