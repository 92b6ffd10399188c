#include "services/groups/app/approve_member.h"

#include "services/groups/app/answer_invitation.h"
#include "services/groups/app/leave_group.h"
#include "services/groups/app/update_member.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;

class ApproveMemberTest : public GroupsTest, public ::testing::WithParamInterface<storage::Engine> {
 protected:
  ApproveMemberTest() : GroupsTest(GetParam()) {
    Write([&](storage::Transaction& transaction) {
      return walks_.Apply(transaction, WalkPreview{.group = group_.key,
                                                   .walk = "w1",
                                                   .start_time = clock_.Now() + absl::Hours(1),
                                                   .version = 1});
    });
  }
  /// Somebody who taps "Yes" on a link that was shared.
  Member Asks() {
    const auto asked = AnswerInvitation(to_)(*Anybody(), {.token = MakeInvitation(group_.key),
                                                          .walk_group = group_.key,
                                                          .walk = "w1",
                                                          .answer = Answer::kGoing,
                                                          .agreement_version = 1});
    EXPECT_EQ(asked.status(), absl::OkStatus());
    return asked.ok() ? asked->member.member : Member();
  }
  absl::StatusOr<MemberView> Approve(const Member& member) {
    return ApproveMember(to_)(*AsTherapist(), group_.key, member.id);
  }

  const Group group_ = MakeGroup(GroupKind::kTherapy, 1);
};

INSTANTIATE_TEST_SUITE_P(Engines, ApproveMemberTest, testing::Engines(), testing::EngineName);

TEST_P(ApproveMemberTest, LetsInAndTellsWhatWasAnsweredByAsking) {
  const Member asks = Asks();
  ASSERT_EQ(asks.state, MemberState::kRequested);
  EXPECT_FALSE(events_.members.back().let_in);
  const auto in = Approve(asks);
  ASSERT_EQ(in.status(), absl::OkStatus());
  EXPECT_EQ(in->member.state, MemberState::kActive);
  EXPECT_TRUE(in->member.vouched);
  const Member& told = events_.members.back();
  EXPECT_EQ(told.id, asks.id);
  EXPECT_TRUE(told.let_in);
  EXPECT_EQ(told.asked, (AskedAnswer{"w1", Answer::kGoing}));
  // It is said of this version alone.
  ASSERT_TRUE(UpdateMember(to_)(
                  *AsTherapist(),
                  {.member = {.group = group_.key, .id = asks.id, .walking_name = "Another name"},
                   .paths = {"walking_name"}})
                  .ok());
  EXPECT_FALSE(events_.members.back().let_in);
  EXPECT_THAT(Approve(asks).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kMembershipState));
  ExpectConsistent(group_.key);
}

TEST_P(ApproveMemberTest, WhoeverHasToWaitIsToldOnceAPlaceIsFree) {
  const Member first = Asks();
  const Member second = Asks();
  ASSERT_TRUE(Approve(first).ok());
  ASSERT_EQ(Approve(second)->member.state, MemberState::kWaiting);
  EXPECT_FALSE(events_.members.back().let_in);
  ASSERT_EQ(LeaveGroup(to_)(*As(first.person), group_.key), absl::OkStatus());
  const Member& told = events_.members.back();
  EXPECT_EQ(told.id, second.id);
  EXPECT_EQ(told.state, MemberState::kActive);
  EXPECT_TRUE(told.let_in);
  EXPECT_EQ(told.asked, (AskedAnswer{"w1", Answer::kGoing}));
  ExpectConsistent(group_.key);
}

TEST_P(ApproveMemberTest, WhoComesInAtOnceHasNotBeenLetIn) {
  const Group open = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kOpen);
  ASSERT_EQ(Join(open.key, "ann")->state, MemberState::kActive);
  EXPECT_FALSE(events_.members.back().let_in);
}

}  // namespace
}  // namespace amble::groups
