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
  walk.place = "place1";
  walk.route = "towpath";
  walk.area = "by the canal";
  walk.access.steps = "Twelve steps.";
  walk.state = WalkState::kCancelled;
  walk.cancel_reason = "Ice";
  walk.decided_by = "robin";
  walk.start_time = absl::FromUnixSeconds(1'800'000'000);
  walk.duration_minutes = 60;
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
  Walk times_and_counts;
  times_and_counts.start_time = Told().start_time;
  times_and_counts.duration_minutes = 60;
  times_and_counts.capacity = 8;
  times_and_counts.state = WalkState::kCancelled;
  EXPECT_EQ(AsSeenBy(coordinator, Told()), times_and_counts);
  coordinator.group.therapy = false;
  const Walk community = AsSeenBy(coordinator, Told());
  EXPECT_EQ(community.title, "A slow hour");
  EXPECT_EQ(community.area, "by the canal");
  EXPECT_EQ(community.access, Told().access);
  EXPECT_EQ(community.cancel_reason, "Ice");
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
