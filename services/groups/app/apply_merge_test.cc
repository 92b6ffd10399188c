#include "services/groups/app/apply_merge.h"

#include "services/groups/app/answer_invitation.h"
#include "services/groups/app/approve_member.h"
#include "services/groups/app/decline_member.h"
#include "services/groups/app/remove_member.h"
#include "services/groups/app/update_member.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

class ApplyMergeTest : public GroupsTest, public ::testing::WithParamInterface<storage::Engine> {
 protected:
  ApplyMergeTest() : GroupsTest(GetParam()) {}
  void Merge(const std::string& person, const std::string& into) {
    Write([&](storage::Transaction& transaction) {
      return ApplyMerge(to_, transaction, person, into);
    });
  }
  /// Whoever answers an invitation: a new person each time.
  Member Answers(const std::string& token) {
    const auto answered = AnswerInvitation(to_)(*Anybody(), {.token = token});
    EXPECT_EQ(answered.status(), absl::OkStatus());
    return answered.ok() ? answered->member.member : Member();
  }
  void Remove(const Member& member) {
    ASSERT_EQ(RemoveMember(to_)(*AsTherapist(), member.group, member.id), absl::OkStatus());
  }
  MemberState StateOf(const Member& member) { return Stored(member.group, member.id).state; }

  const Group group_ = MakeGroup(GroupKind::kCommunity, 2, JoinPolicy::kOpen);
};

INSTANTIATE_TEST_SUITE_P(Engines, ApplyMergeTest, testing::Engines(), testing::EngineName);

TEST_P(ApplyMergeTest, TheMembershipGoesToTheAccount) {
  const Member guest = *Join(group_.key, "guest");
  Merge("guest", "ann");
  EXPECT_FALSE(Present(group_.key, "guest"));
  const auto moved = Present(group_.key, "ann");
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->id, guest.id);
  EXPECT_EQ(moved->version, 2);
  EXPECT_EQ(events_.members.back(), *moved);
  const auto told = events_.members.size();
  Merge("guest", "ann");
  EXPECT_EQ(events_.members.size(), told) << "the same again changes nothing";
  ExpectConsistent(group_.key);
}

TEST_P(ApplyMergeTest, WhoWasInTwiceFreesAPlace) {
  const Member guest = *Join(group_.key, "guest");
  const Member ann = *Join(group_.key, "ann");
  const Member bob = *Join(group_.key, "bob");
  ASSERT_EQ(bob.state, MemberState::kWaiting);
  Merge("guest", "ann");
  const Member gone = Stored(group_.key, guest.id);
  EXPECT_EQ(gone.state, MemberState::kLeft);
  EXPECT_EQ(gone.merged_into, ann.id);
  EXPECT_EQ(gone.person, "ann");
  EXPECT_EQ(Present(group_.key, "ann")->id, ann.id);
  EXPECT_EQ(Present(group_.key, "bob")->state, MemberState::kActive);
  ExpectConsistent(group_.key);
}

TEST_P(ApplyMergeTest, ThePlaceOfTheGuestIsKept) {
  ASSERT_EQ(Join(group_.key, "guest")->state, MemberState::kActive);
  ASSERT_EQ(Join(group_.key, "other")->state, MemberState::kActive);
  ASSERT_EQ(Join(group_.key, "bob")->state, MemberState::kWaiting);
  ASSERT_EQ(Join(group_.key, "ann")->state, MemberState::kWaiting);
  Merge("guest", "ann");
  EXPECT_EQ(Present(group_.key, "ann")->state, MemberState::kActive);
  EXPECT_EQ(Present(group_.key, "bob")->state, MemberState::kWaiting);
  ExpectConsistent(group_.key);
}

TEST_P(ApplyMergeTest, WhoeverJoinsUnderTheOldNameIsTheAccount) {
  Merge("guest", "ann");
  ASSERT_TRUE(Join(group_.key, "guest").ok());
  EXPECT_TRUE(Present(group_.key, "ann"));
}

TEST_P(ApplyMergeTest, WhoWasRemovedAsksAgainWhateverTheyComeAs) {
  Remove(*Join(group_.key, "ann"));
  const std::string link = MakeInvitation(group_.key);
  const Member guest = Answers(link);
  ASSERT_EQ(guest.state, MemberState::kActive) << "nobody knows who they are yet";
  Merge(guest.person, "ann");
  const Member back = Stored(group_.key, guest.id);
  EXPECT_EQ(back.state, MemberState::kRequested);
  EXPECT_EQ(back.person, "ann");
  EXPECT_EQ(Stored(group_.key).active_count, 0);
  // Others hear first that they are no longer in, then who they are.
  const auto& told = events_.members;
  ASSERT_GE(told.size(), 2u);
  EXPECT_EQ(told[told.size() - 2].state, MemberState::kRequested);
  EXPECT_EQ(told[told.size() - 2].person, guest.person);
  ExpectConsistent(group_.key);
  // A leader decides: then they stay, whatever is merged into them.
  ASSERT_TRUE(ApproveMember(to_)(*AsTherapist(), group_.key, guest.id).ok());
  const Member another = Answers(link);
  Merge(another.person, "ann");
  EXPECT_EQ(StateOf(guest), MemberState::kActive);
  EXPECT_EQ(StateOf(another), MemberState::kLeft);
  ExpectConsistent(group_.key);
}

TEST_P(ApplyMergeTest, WhoWaitsToBeLetInAgainIsNotLetInByAnotherName) {
  Remove(*Join(group_.key, "ann"));
  const Member asks = *Join(group_.key, "ann");
  ASSERT_EQ(asks.state, MemberState::kRequested);
  const Member guest = Answers(MakeInvitation(group_.key));
  Merge(guest.person, "ann");
  EXPECT_EQ(StateOf(asks), MemberState::kRequested);
  EXPECT_EQ(StateOf(guest), MemberState::kLeft);
  ExpectConsistent(group_.key);
}

TEST_P(ApplyMergeTest, WhoWasNotLetInAsAGuestAsksAgainToo) {
  const Group therapy = MakeGroup(GroupKind::kTherapy, 3);
  const auto answer = [&] {
    return AnswerInvitation(to_)(*Anybody(),
                                 {.token = MakeInvitation(therapy.key), .agreement_version = 1})
        ->member.member;
  };
  const Member declined = answer();
  ASSERT_EQ(DeclineMember(to_)(*AsTherapist(), therapy.key, declined.id), absl::OkStatus());
  Merge(declined.person, "ann");
  const Member again = answer();
  Merge(again.person, "ann");
  EXPECT_EQ(StateOf(again), MemberState::kRequested);
}

TEST_P(ApplyMergeTest, ARemovalThatComesToLightLaterCountsToo) {
  const Member in = *Join(group_.key, "ann");
  const Member guest = Answers(MakeInvitation(group_.key));
  Remove(guest);
  Merge(guest.person, "ann");
  EXPECT_EQ(StateOf(in), MemberState::kRequested);
  EXPECT_EQ(StateOf(guest), MemberState::kRemoved);
  ExpectConsistent(group_.key);
}

TEST_P(ApplyMergeTest, WhoWasRemovedAndIsWantedAgainComesIn) {
  Remove(*Join(group_.key, "ann"));
  const Member mailed = Answers(MakeInvitation(group_.key, "ann@example.org"));
  Merge(mailed.person, "ann");
  EXPECT_EQ(StateOf(mailed), MemberState::kActive);

  Remove(*Join(group_.key, "bob"));
  const Member helper = Answers(MakeInvitation(group_.key));
  ASSERT_TRUE(UpdateMember(to_)(
                  *AsTherapist(),
                  {.member = {.group = group_.key, .id = helper.id, .role = MemberRole::kCoLeader},
                   .paths = {"role"}})
                  .ok());
  Merge(helper.person, "bob");
  EXPECT_EQ(StateOf(helper), MemberState::kActive);
  ExpectConsistent(group_.key);
}

TEST_P(ApplyMergeTest, WhatAGuestAnsweredByAskingGoesAlong) {
  const Group therapy = MakeGroup(GroupKind::kTherapy, 3);
  Write([&](storage::Transaction& transaction) {
    return walks_.Apply(transaction, WalkPreview{.group = therapy.key,
                                                 .walk = "w1",
                                                 .start_time = clock_.Now() + absl::Hours(1),
                                                 .version = 1});
  });
  const auto answered = AnswerInvitation(to_)(*Anybody(), {.token = MakeInvitation(therapy.key),
                                                           .walk_group = therapy.key,
                                                           .walk = "w1",
                                                           .answer = Answer::kGoing,
                                                           .agreement_version = 1});
  ASSERT_EQ(answered.status(), absl::OkStatus());
  const auto own = AnswerInvitation(to_)(
      *Anybody(),
      {.token = MakeInvitation(therapy.key, "ann@example.org"), .agreement_version = 1});
  ASSERT_EQ(own.status(), absl::OkStatus());
  Merge(own->member.member.person, "ann");
  Merge(answered->member.member.person, "ann");
  const Member in = Stored(therapy.key, own->member.member.id);
  EXPECT_EQ(in.state, MemberState::kActive);
  EXPECT_EQ(in.asked, (AskedAnswer{"w1", Answer::kGoing}));
}

}  // namespace
}  // namespace amble::groups
