#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/attendance/app/authorize_leader.h"
#include "services/attendance/app/close_walk.h"
#include "services/attendance/app/mark_roll.h"
#include "services/attendance/app/start_walk.h"
#include "services/attendance/testing/world.h"
#include "services/platform/testing/databases.h"

namespace amble::attendance {

/// A group with the members a, b, c and a leader, whose walks take place on one day after the
/// other; on both engines.
class ClosedWalksTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  ClosedWalksTest() : database_(testing::OpenFresh(GetParam())), world_(database_.get()) {
    for (const char* member : {"a", "b", "c"}) world_.AddMember(member);
    world_.AddMember("leader", MemberRole::kLeader);
  }

  const Dependencies& dependencies() { return world_.dependencies(); }
  static std::shared_ptr<rpc::CallContext> As(const std::string& member,
                                              const std::string& request_id = "") {
    return World::Call(World::PersonOf(member), request_id);
  }
  static const GroupId& Group() {
    static const GroupId group{World::kPractice, World::kGroup};
    return group;
  }

  /// A walk of two places on the day `day` (1 is tomorrow).
  WalkId Plan(int day) {
    const WalkId id{World::kPractice, World::kGroup, "w" + std::to_string(day)};
    WalkPlan plan = world_.Plan(2);
    plan.start += absl::Hours(24 * (day - 1));
    world_.Replan(id, plan, 1);
    return id;
  }
  void Say(const WalkId& walk, const std::string& member, Answer answer) {
    EXPECT_EQ(world_.Decide(World::Says(walk, member, answer)).status(), absl::OkStatus());
  }
  /// Everybody who is going is marked as `presences` says, and the walk is closed.
  absl::Status TakePlace(const WalkId& walk, const std::map<std::string, Presence>& presences) {
    Start(walk);
    Mark(walk, presences);
    return Close(walk, presences).status();
  }
  void Start(const WalkId& walk) {
    const absl::Time start = world_.WalkNow(walk).plan.start;
    if (world_.clock().Now() < start) world_.clock().Set(start);
    EXPECT_EQ(StartWalk(dependencies())(*As("leader"), walk).status(), absl::OkStatus());
  }
  void Mark(const WalkId& walk, const std::map<std::string, Presence>& presences) {
    std::vector<RollMark> marks;
    for (const auto& [member, presence] : presences) {
      marks.push_back({.mark = walk.walk + "-" + member, .entry = member, .presence = presence});
    }
    EXPECT_EQ(MarkRoll(dependencies())(*As("leader"), walk, marks).status(), absl::OkStatus());
  }
  absl::StatusOr<Roll> Close(const WalkId& walk, const std::map<std::string, Presence>& presences,
                             const std::string& request_id = "") {
    int back = 0;
    for (const auto& [member, presence] : presences) back += presence == Presence::kPresent;
    world_.clock().Set(std::max(world_.clock().Now(), world_.WalkNow(walk).plan.end()));
    return CloseWalk(dependencies())(*As("leader", request_id), walk, back);
  }

  std::unique_ptr<storage::Database> database_;
  World world_;
};

}  // namespace amble::attendance
