#include "services/groups/domain/group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/groups/domain/agreement.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

Group Walkers(GroupKind kind) {
  return {.title = "Walkers", .kind = kind, .capacity = 12, .time_zone = "Europe/London"};
}

TEST(CompleteAndCheckGroup, TakesThePolicyFromTheKind) {
  Group therapy = Walkers(GroupKind::kTherapy);
  Group community = Walkers(GroupKind::kCommunity);
  ASSERT_EQ(CompleteAndCheck(therapy), absl::OkStatus());
  ASSERT_EQ(CompleteAndCheck(community), absl::OkStatus());
  EXPECT_EQ(therapy.join_policy, JoinPolicy::kInvited);
  EXPECT_EQ(community.join_policy, JoinPolicy::kByRequest);
}

struct WrongGroup {
  const char* field;
  void (*spoil)(Group&);
};

TEST(CompleteAndCheckGroup, NamesEachFieldAtFault) {
  const WrongGroup cases[] = {
      {"group.title", [](Group& group) { group.title.clear(); }},
      {"group.kind", [](Group& group) { group.kind = static_cast<GroupKind>(9); }},
      {"group.join_policy", [](Group& group) { group.join_policy = JoinPolicy::kOpen; }},
      {"group.join_policy", [](Group& group) { group.join_policy = JoinPolicy::kByRequest; }},
      {"group.join_policy", [](Group& group) { group.join_policy = static_cast<JoinPolicy>(7); }},
      {"group.capacity", [](Group& group) { group.capacity = 0; }},
      {"group.capacity", [](Group& group) { group.capacity = -1; }},
      {"group.capacity", [](Group& group) { group.capacity = kLargestCapacity + 1; }},
      {"group.time_zone", [](Group& group) { group.time_zone.clear(); }},
  };
  for (const auto& [field, spoil] : cases) {
    Group group = Walkers(GroupKind::kTherapy);
    spoil(group);
    const auto violations = ViolationsOf(CompleteAndCheck(group));
    ASSERT_EQ(violations.size(), 1u) << field;
    EXPECT_EQ(violations[0].field, field);
  }
}

TEST(CompleteAndCheckGroup, NamesAllFieldsAtOnce) {
  Group nothing;
  EXPECT_EQ(ViolationsOf(CompleteAndCheck(nothing)).size(), 4u);
}

TEST(CheckAccepted, AsksForTheVersionThatStands) {
  Group group = Walkers(GroupKind::kTherapy);
  EXPECT_EQ(CheckAccepted(group, 0, "agreement_version"), absl::OkStatus());
  group.agreement = {3, "Be kind."};
  EXPECT_EQ(CheckAccepted(group, 3, "agreement_version"), absl::OkStatus());
  for (const int other : {0, 2, 4}) {
    const absl::Status status = CheckAccepted(group, other, "agreement_version");
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(status), Reason::kAgreementRequired);
    ASSERT_EQ(ViolationsOf(status).size(), 1u);
    EXPECT_EQ(ViolationsOf(status)[0].field, "agreement_version");
  }
}

}  // namespace
}  // namespace amble::groups
