#include "services/groups/domain/member.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

using enum MemberState;

const std::vector<MemberState> kAllStates = {kUnspecified, kInvited, kRequested, kWaiting,
                                             kActive,      kPaused,  kLeft,      kRemoved};

/// Every state × every action: where it leads, and that all other pairs are refused.
TEST(NextState, FollowsTheTable) {
  struct Row {
    MemberAction action;
    bool place_free;
    std::map<MemberState, MemberState> leads_to;
  };
  const std::vector<Row> table = {
      {MemberAction::kAdmit,
       true,
       {{kUnspecified, kActive}, {kInvited, kActive}, {kRequested, kActive}}},
      {MemberAction::kAdmit,
       false,
       {{kUnspecified, kWaiting}, {kInvited, kWaiting}, {kRequested, kWaiting}}},
      {MemberAction::kMoveUp, false, {{kWaiting, kActive}}},
      {MemberAction::kPause, false, {{kActive, kPaused}}},
      {MemberAction::kResume, false, {{kPaused, kActive}}},
      {MemberAction::kDecline, false, {{kInvited, kRemoved}, {kRequested, kRemoved}}},
      {MemberAction::kLeave,
       false,
       {{kInvited, kLeft},
        {kRequested, kLeft},
        {kWaiting, kLeft},
        {kActive, kLeft},
        {kPaused, kLeft}}},
      {MemberAction::kRemove,
       false,
       {{kInvited, kRemoved},
        {kRequested, kRemoved},
        {kWaiting, kRemoved},
        {kActive, kRemoved},
        {kPaused, kRemoved}}},
  };
  for (const Row& row : table) {
    for (const MemberState from : kAllStates) {
      const auto next = NextState(from, row.action, row.place_free);
      const auto expected = row.leads_to.find(from);
      SCOPED_TRACE(static_cast<int>(row.action) * 10 + static_cast<int>(from));
      if (expected == row.leads_to.end()) {
        EXPECT_EQ(next.status().code(), absl::StatusCode::kFailedPrecondition);
        EXPECT_EQ(ReasonOf(next.status()), Reason::kMembershipState);
      } else {
        ASSERT_TRUE(next.ok());
        EXPECT_EQ(*next, expected->second);
      }
    }
  }
}

TEST(Count, PlacesAreForMembersWhoAreActiveOrPaused) {
  for (const MemberState state : kAllStates) {
    if (state == kUnspecified) continue;
    for (const MemberRole role :
         {MemberRole::kLeader, MemberRole::kCoLeader, MemberRole::kMember}) {
      Group group;
      const Member member{.role = role, .state = state};
      CountIn(group, member);
      const bool place = role == MemberRole::kMember && (state == kActive || state == kPaused);
      EXPECT_EQ(group.active_count, place ? 1 : 0);
      EXPECT_EQ(group.waiting_count, state == kWaiting ? 1 : 0);
      EXPECT_EQ(group.leader_count, role == MemberRole::kLeader && state == kActive ? 1 : 0);
      CountOut(group, member);
      EXPECT_EQ(group, Group());
    }
  }
}

TEST(Member, LeadsWhenActiveAlone) {
  EXPECT_TRUE((Member{.role = MemberRole::kLeader, .state = kActive}.leads()));
  EXPECT_TRUE((Member{.role = MemberRole::kCoLeader, .state = kActive}.leads()));
  EXPECT_FALSE((Member{.role = MemberRole::kMember, .state = kActive}.leads()));
  for (const MemberState state : {kInvited, kRequested, kWaiting, kPaused, kLeft, kRemoved}) {
    EXPECT_FALSE((Member{.role = MemberRole::kLeader, .state = state}.leads()));
  }
}

TEST(CheckStillLed, RefusesAGroupWithoutLeader) {
  EXPECT_EQ(ReasonOf(CheckStillLed(Group())), Reason::kLastLeader);
  EXPECT_EQ(CheckStillLed(Group{.leader_count = 1}), absl::OkStatus());
}

TEST(Merge, KeepsTheBetterStanding) {
  struct Row {
    MemberState kept;
    MemberState gone;
    MemberState merged;
    int64_t sequence;
  };
  for (const Row& row : std::vector<Row>{{kActive, kWaiting, kActive, 5},
                                         {kWaiting, kActive, kActive, 3},
                                         {kRequested, kWaiting, kWaiting, 3},
                                         {kWaiting, kWaiting, kWaiting, 3},
                                         {kWaiting, kRequested, kWaiting, 5},
                                         {kActive, kActive, kActive, 5}}) {
    Member kept{.id = "kept", .state = row.kept, .join_sequence = 5, .agreement_version = 1};
    Member gone{.id = "gone", .state = row.gone, .join_sequence = 3, .agreement_version = 2};
    Merge(kept, gone);
    EXPECT_EQ(kept.state, row.merged);
    EXPECT_EQ(kept.join_sequence, row.sequence);
    EXPECT_EQ(kept.agreement_version, 2);
    EXPECT_EQ(gone.state, kLeft);
    EXPECT_EQ(gone.merged_into, "kept");
    EXPECT_NE(gone.join_sequence, kept.join_sequence);
  }
}

}  // namespace
}  // namespace amble::groups
