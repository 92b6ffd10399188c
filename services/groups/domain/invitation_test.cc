#include "services/groups/domain/invitation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

TEST(CompleteAndCheckInvitation, FillsWhatIsLeftOpen) {
  Invitation shared;
  ASSERT_EQ(CompleteAndCheck(shared, kNow), absl::OkStatus());
  EXPECT_EQ(shared.max_uses, 20);
  EXPECT_EQ(shared.expire_time, kNow + absl::Hours(24 * 30));
  Invitation mailed{.email = "ann@example.org"};
  ASSERT_EQ(CompleteAndCheck(mailed, kNow), absl::OkStatus());
  EXPECT_EQ(mailed.max_uses, 1);
}

TEST(CompleteAndCheckInvitation, HoldsTheBounds) {
  struct Row {
    const char* email;
    int max_uses;
    absl::Duration lifetime;
    const char* field;  // nullptr: fine
  };
  for (const Row& row :
       {Row{"", 1, absl::Seconds(1), nullptr}, Row{"", 500, absl::Hours(24 * 90), nullptr},
        Row{"", 501, absl::Hours(1), "invitation.max_uses"},
        Row{"", -1, absl::Hours(1), "invitation.max_uses"},
        Row{"a@b.example", 1, absl::Hours(1), nullptr},
        Row{"a@b.example", 2, absl::Hours(1), "invitation.max_uses"},
        Row{"", 1, absl::ZeroDuration(), "invitation.expire_time"},
        Row{"", 1, -absl::Hours(1), "invitation.expire_time"},
        Row{"", 1, absl::Hours(24 * 90) + absl::Seconds(1), "invitation.expire_time"}}) {
    Invitation invitation{
        .email = row.email, .max_uses = row.max_uses, .expire_time = kNow + row.lifetime};
    const absl::Status status = CompleteAndCheck(invitation, kNow);
    if (row.field == nullptr) {
      EXPECT_EQ(status, absl::OkStatus());
    } else {
      ASSERT_EQ(ViolationsOf(status).size(), 1u);
      EXPECT_EQ(ViolationsOf(status)[0].field, row.field);
    }
  }
}

TEST(StateOf, EndsByTimeByHandAndByUse) {
  Invitation invitation{.max_uses = 2, .expire_time = kNow + absl::Hours(1)};
  EXPECT_EQ(StateOf(invitation, kNow), InvitationState::kOpen);
  EXPECT_EQ(CheckUsable(invitation, kNow), absl::OkStatus());
  EXPECT_EQ(StateOf(invitation, kNow + absl::Hours(1)), InvitationState::kEnded);
  invitation.use_count = 2;
  EXPECT_EQ(StateOf(invitation, kNow), InvitationState::kUsedUp);
  EXPECT_EQ(ReasonOf(CheckUsable(invitation, kNow)), Reason::kInvitationNotUsable);
  invitation.revoked = true;
  EXPECT_EQ(StateOf(invitation, kNow), InvitationState::kEnded);
  EXPECT_EQ(ReasonOf(CheckUsable(invitation, kNow)), Reason::kInvitationNotUsable);
}

TEST(AsksToJoin, BySharedLinksUnlessTheGroupIsOpen) {
  const Invitation shared;
  const Invitation mailed{.email = "ann@example.org"};
  for (const JoinPolicy policy : {JoinPolicy::kInvited, JoinPolicy::kByRequest}) {
    EXPECT_TRUE(AsksToJoin(shared, {.join_policy = policy}));
    EXPECT_FALSE(AsksToJoin(mailed, {.join_policy = policy}));
  }
  EXPECT_FALSE(AsksToJoin(shared, {.join_policy = JoinPolicy::kOpen}));
  EXPECT_FALSE(AsksToJoin(mailed, {.join_policy = JoinPolicy::kOpen}));
}

}  // namespace
}  // namespace amble::groups
