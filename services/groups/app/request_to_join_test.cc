#include "services/groups/app/request_to_join.h"

#include "services/groups/app/approve_member.h"
#include "services/groups/app/decline_member.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;

class RequestToJoinTest : public GroupsTest {};

TEST_F(RequestToJoinTest, FollowsThePolicy) {
  const Group open = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kOpen);
  const Group asking = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kByRequest);
  const Group invited = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kInvited);
  const Group therapy = MakeGroup(GroupKind::kTherapy, 1);
  EXPECT_EQ(Join(open.key, "ann")->state, MemberState::kActive);
  EXPECT_EQ(Join(open.key, "bob")->state, MemberState::kWaiting);
  EXPECT_EQ(Join(open.key, "ann")->state, MemberState::kActive) << "the same membership";
  EXPECT_EQ(Join(asking.key, "ann")->state, MemberState::kRequested);
  const absl::Status missing = Join({"p1", "none"}, "ann").status();
  EXPECT_THAT(missing, RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  EXPECT_EQ(Join(invited.key, "ann").status(), missing);
  EXPECT_EQ(Join(therapy.key, "ann").status(), missing);
  ExpectConsistent(open.key);
}

TEST_F(RequestToJoinTest, ApprovalLetsInBehindWhoWaits) {
  const Group group = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kByRequest);
  const auto ann = Join(group.key, "ann");
  const auto bob = Join(group.key, "bob");
  const auto cat = Join(group.key, "cat");
  ApproveMember approve(to_);
  EXPECT_EQ(approve(*AsTherapist(), group.key, ann->id)->member.state, MemberState::kActive);
  EXPECT_EQ(approve(*AsTherapist(), group.key, cat->id)->waiting_position, 1);
  // Bob asked before Cat, and was approved after her.
  EXPECT_EQ(approve(*AsTherapist(), group.key, bob->id)->waiting_position, 2);
  EXPECT_THAT(approve(*AsTherapist(), group.key, bob->id).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kMembershipState));
  EXPECT_THAT(approve(*As("ann"), group.key, bob->id).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(approve(*AsTherapist(), group.key, "nobody").status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  ExpectConsistent(group.key);
}

TEST_F(RequestToJoinTest, WhoWasDeclinedMayAskAgainAndNoMore) {
  const Group group = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kOpen);
  Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(auto stored, to_.groups->Find(transaction, group.key, true));
    stored->join_policy = JoinPolicy::kByRequest;
    return groups_.Save(transaction, *stored);
  });
  const auto ann = Join(group.key, "ann");
  DeclineMember decline(to_);
  EXPECT_EQ(decline(*AsTherapist(), group.key, ann->id), absl::OkStatus());
  EXPECT_EQ(Stored(group.key, ann->id).state, MemberState::kRemoved);
  EXPECT_THAT(decline(*AsTherapist(), group.key, ann->id),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kMembershipState));
  Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(auto stored, to_.groups->Find(transaction, group.key, true));
    stored->join_policy = JoinPolicy::kOpen;
    return groups_.Save(transaction, *stored);
  });
  EXPECT_EQ(Join(group.key, "ann")->state, MemberState::kRequested);
}

TEST_F(RequestToJoinTest, AWaitingListHasAnEnd) {
  const Group group = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kOpen);
  ASSERT_TRUE(Join(group.key, "ann").ok());
  Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(auto stored, to_.groups->Find(transaction, group.key, true));
    stored->waiting_count = kLongestWaitingList;
    return groups_.Save(transaction, *stored);
  });
  EXPECT_THAT(Join(group.key, "bob").status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kGroupFull));
}

}  // namespace
}  // namespace amble::groups
