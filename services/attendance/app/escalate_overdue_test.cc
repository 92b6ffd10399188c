#include "services/attendance/app/escalate_overdue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "services/attendance/app/close_walk.h"
#include "services/attendance/app/start_walk.h"
#include "services/attendance/testing/world.h"
#include "services/platform/testing/databases.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

/// Writes nothing, and fails: as a process that is killed before it commits.
class BrokenEvents final : public AttendanceEvents {
 public:
  absl::Status ResponsesChanged(storage::Transaction&, std::span<const ResponseChange>) override {
    return absl::InternalError("broken");
  }
  absl::Status WalkProgressed(storage::Transaction&, const Walk&,
                              const rpc::CallContext*) override {
    return absl::InternalError("broken");
  }
  absl::Status MembersMissed(storage::Transaction&, const Walk&,
                             std::span<const Absence>) override {
    return absl::InternalError("broken");
  }
  absl::Status MembersExcused(storage::Transaction&, const Walk&,
                              std::span<const Absence>) override {
    return absl::InternalError("broken");
  }
  absl::Status WalkOverdue(storage::Transaction&, const Walk&, int) override {
    return absl::InternalError("broken");
  }
  absl::Status MinimumCrossed(storage::Transaction&, std::span<const Walk* const>) override {
    return absl::InternalError("broken");
  }
};

class EscalateOverdueTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  EscalateOverdueTest() {
    world_.AddMember("leader", MemberRole::kLeader);
    end_ = world_.Plan(1).end();
  }

  WalkId Started(const std::string& name) {
    const WalkId walk = world_.AddWalk(name, 3);
    world_.clock().Set(world_.Plan(1).start);
    EXPECT_TRUE(
        StartWalk(world_.dependencies())(*World::Call(World::PersonOf("leader")), walk).ok());
    return walk;
  }
  std::vector<std::pair<std::string, int>> ToldAt(absl::Time time) {
    world_.clock().Set(time);
    EXPECT_EQ(EscalateOverdue(world_.dependencies())(), absl::OkStatus());
    return world_.events().TakeOverdue();
  }

  std::unique_ptr<storage::Database> database_ = testing::OpenFresh(GetParam());
  World world_{database_.get()};
  absl::Time end_;
};

INSTANTIATE_TEST_SUITE_P(Engines, EscalateOverdueTest, testing::Engines(), testing::EngineName);

TEST_P(EscalateOverdueTest, TellsEachStageOnce) {
  Started("w");
  world_.AddWalk("planned", 3);
  EXPECT_THAT(ToldAt(end_ + kFirstOverdue - absl::Seconds(1)), IsEmpty());
  EXPECT_THAT(ToldAt(end_ + kFirstOverdue), ElementsAre(Pair("w", 1)));
  EXPECT_THAT(ToldAt(end_ + kSecondOverdue - absl::Seconds(1)), IsEmpty());
  EXPECT_THAT(ToldAt(end_ + kSecondOverdue), ElementsAre(Pair("w", 2)));
  EXPECT_THAT(ToldAt(end_ + absl::Hours(20)), IsEmpty());
}

TEST_P(EscalateOverdueTest, WhatWasMissedIsCaughtUpInOrder) {
  Started("w");
  EXPECT_THAT(ToldAt(end_ + absl::Hours(3)), ElementsAre(Pair("w", 1), Pair("w", 2)));
  EXPECT_THAT(ToldAt(end_ + absl::Hours(4)), IsEmpty());
}

TEST_P(EscalateOverdueTest, WhoIsBackIsNotOverdueAndNobodyIsTooLong) {
  const WalkId back = Started("back");
  Started("forgotten");
  world_.clock().Set(end_);
  ASSERT_TRUE(
      CloseWalk(world_.dependencies())(*World::Call(World::PersonOf("leader")), back, 0).ok());
  EXPECT_THAT(ToldAt(end_ + kOverdueLasts), IsEmpty());
  EXPECT_THAT(ToldAt(end_ + absl::Hours(1)), IsEmpty()) << "nor if the clock goes back";
}

TEST_P(EscalateOverdueTest, ALongerPlanCounts) {
  const WalkId walk = Started("w");
  WalkPlan plan = world_.Plan(3);
  plan.duration_minutes += 60;
  world_.Replan(walk, plan, 2);
  EXPECT_THAT(ToldAt(end_ + kSecondOverdue), IsEmpty());
  EXPECT_THAT(ToldAt(end_ + absl::Hours(1) + kFirstOverdue), ElementsAre(Pair("w", 1)));
}

TEST_P(EscalateOverdueTest, WhatDidNotCommitIsToldTheNextTime) {
  Started("w");
  world_.clock().Set(end_ + kFirstOverdue);
  BrokenEvents broken;
  Dependencies dependencies = world_.dependencies();
  dependencies.events = &broken;
  EXPECT_FALSE(EscalateOverdue(dependencies)().ok());
  EXPECT_THAT(ToldAt(end_ + kFirstOverdue), ElementsAre(Pair("w", 1)));
}

TEST_P(EscalateOverdueTest, ReplicasTellOnceTogetherAndMoreThanFitAtATime) {
  std::vector<::testing::Matcher<std::pair<std::string, int>>> expected;
  for (int i = 0; i < kMostOverdue + 5; ++i) {
    Started("w" + std::to_string(i));
    expected.push_back(Pair("w" + std::to_string(i), 1));
  }
  world_.clock().Set(end_ + kFirstOverdue);
  std::latch begin(3);
  std::vector<std::thread> replicas;
  for (int i = 0; i < 3; ++i) {
    replicas.emplace_back([&] {
      begin.arrive_and_wait();
      EXPECT_EQ(EscalateOverdue(world_.dependencies())(), absl::OkStatus());
    });
  }
  for (std::thread& replica : replicas) replica.join();
  EXPECT_THAT(world_.events().TakeOverdue(), ::testing::UnorderedElementsAreArray(expected));
}

}  // namespace
}  // namespace amble::attendance
