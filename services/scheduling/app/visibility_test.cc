#include "services/scheduling/app/visibility.h"

#include <gtest/gtest.h>

namespace amble::scheduling {
namespace {

Walk Told() {
  Walk walk;
  walk.title = "A slow hour";
  walk.note = "We walk in pairs.";
  walk.leaders = {"robin"};
  walk.leader_phone = "1";
  walk.home_contact = "2";
  walk.meeting_point = "lock 7";
  walk.capacity = 8;
  return walk;
}

TEST(Visibility, LeadersSeeAll) {
  const Standing leader{.group = {.therapy = true}, .member = Member{.leads = true}};
  EXPECT_EQ(AsSeenBy(leader, Told()), Told());
}

TEST(Visibility, MembersSeeNeitherPlaceNorNumbers) {
  const Standing member{.group = {.therapy = true}, .member = Member{.active = true}};
  const Walk seen = AsSeenBy(member, Told());
  EXPECT_EQ(seen.title, "A slow hour");
  EXPECT_EQ(seen.meeting_point + seen.leader_phone + seen.home_contact, "");
}

TEST(Visibility, OtherStaffSeeTimesAndCountsOfTherapyAlone) {
  const auth::StaffMembership staff;
  Standing coordinator{.group = {.therapy = true}, .staff = &staff};
  const Walk therapy = AsSeenBy(coordinator, Told());
  EXPECT_EQ(therapy.title + therapy.note + therapy.home_contact, "");
  EXPECT_TRUE(therapy.leaders.empty());
  EXPECT_EQ(therapy.capacity, 8);
  coordinator.group.therapy = false;
  EXPECT_EQ(AsSeenBy(coordinator, Told()).title, "A slow hour");
}

TEST(Visibility, OnlyWhatIsHarmlessMayBeShared) {
  for (const Visibility visibility :
       {Visibility::kLeader, Visibility::kStaff, Visibility::kOtherStaff, Visibility::kMember}) {
    EXPECT_EQ(MayBeShared(visibility, {.therapy = false}), visibility == Visibility::kMember);
    EXPECT_FALSE(MayBeShared(visibility, {.therapy = true}));
  }
}

}  // namespace
}  // namespace amble::scheduling
