#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "services/attendance/testing/world.h"
#include "services/platform/errors/errors.h"
#include "services/platform/testing/databases.h"

namespace amble::attendance {

/// A group with the members a, b, c and a leader, and a walk of two places, on SQLite.
class UseCaseTest : public ::testing::Test {
 protected:
  UseCaseTest() : database_(testing::OpenFresh(storage::Engine::kSqlite)), world_(database_.get()) {
    for (const char* member : {"a", "b", "c"}) world_.AddMember(member);
    world_.AddMember("leader", MemberRole::kCoLeader);
    walk_ = world_.AddWalk("w", 2);
  }

  const Dependencies& dependencies() { return world_.dependencies(); }
  std::shared_ptr<rpc::CallContext> As(const std::string& member,
                                       const std::string& request_id = "") {
    return World::Call(World::PersonOf(member), request_id);
  }
  void Says(const std::string& member, Answer answer) {
    EXPECT_EQ(world_.Decide(World::Says(walk_, member, answer)).status(), absl::OkStatus());
  }
  /// Everybody of `members` says GOING, and the day has come.
  void GoAndMeet(const std::vector<std::string>& members) {
    for (const std::string& member : members) Says(member, Answer::kGoing);
    world_.clock().Set(world_.Plan(1).start);
  }

  std::unique_ptr<storage::Database> database_;
  World world_;
  WalkId walk_;
};

}  // namespace amble::attendance
