/// The waiting list as it is stored, on both engines, against a model so simple that it is right by
/// looking at it: 100,000 answers, departures and changes of capacity, in batches of any size.
#include "services/attendance/testing/waiting_list_model.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "services/attendance/testing/world.h"
#include "services/platform/testing/databases.h"

namespace amble::attendance {
namespace {

constexpr int kStepsPerCase = 1'000;
constexpr int kMembers = 14;
/// A batch is decided after so many answers on average, or when something else happens, which is
/// once in about as many.
constexpr int kUsualBatch = 64;
constexpr size_t kAnswersPerOther = 10;

/// The service, to which the steps of the model happen to one walk.
class StoredWaitingList {
 public:
  StoredWaitingList(World& world, const WalkId& walk) : world_(world), walk_(walk) {}

  void Apply(const ModelStep& step) {
    const std::string member = ModelMember(step.member);
    if (step.kind == ModelStep::Kind::kCapacity) {
      Flush();
      WalkPlan plan = world_.WalkNow(walk_).plan;
      plan.capacity = step.capacity;
      world_.Replan(walk_, plan, ++plan_version_);
    } else if (step.kind == ModelStep::Kind::kLeaves) {
      Flush();
      Leave(member);
    } else {
      waiting_.push_back(World::Says(walk_, member, ModelAnswer(step.kind)));
    }
  }

  /// Decides all that waits as one batch.
  void Flush() {
    if (waiting_.empty()) return;
    const absl::StatusOr<AnswerResults> results = world_.batch()(waiting_);
    RC_ASSERT(results.ok());
    for (const auto& result : *results) RC_ASSERT(result.ok());
    waiting_.clear();
  }

  void Check(const WaitingListModel& model) {
    std::vector<std::string> going = world_.MembersIn(walk_, ResponseState::kGoing);
    std::sort(going.begin(), going.end());
    RC_ASSERT(going == model.Going());
    RC_ASSERT(world_.MembersIn(walk_, ResponseState::kWaitlisted) == model.Waiting());
    const Walk walk = world_.WalkNow(walk_);
    RC_ASSERT(walk.turnout.going == static_cast<int>(model.Going().size()));
    RC_ASSERT(walk.turnout.waitlisted == static_cast<int>(model.Waiting().size()));
  }

 private:
  /// Leaves the group, and comes back at once.
  void Leave(const std::string& member) {
    world_.Apply(world_.MemberOf(member, MemberState::kRemoved, ++member_version_));
    world_.Apply(world_.MemberOf(member, MemberState::kActive, ++member_version_));
  }

  World& world_;
  const WalkId walk_;
  std::vector<AnswerCommand> waiting_;
  int64_t plan_version_ = 1;
  static inline int64_t member_version_ = 1;
};

class WaitingListModelTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  WaitingListModelTest() {
    for (int i = 0; i < kMembers; ++i) world_.AddMember(ModelMember(i));
  }

  WalkId NewWalk(int number, int capacity) {
    WalkPlan plan = world_.Plan(capacity);
    plan.start = world_.clock().Now() + absl::Hours(1);
    const WalkId walk{World::kPractice, World::kGroup, "w" + std::to_string(number)};
    world_.Replan(walk, plan, 1);
    return walk;
  }

  std::unique_ptr<storage::Database> database_ = testing::OpenFresh(GetParam());
  World world_{database_.get()};
};

INSTANTIATE_TEST_SUITE_P(Engines, WaitingListModelTest, testing::Engines(), testing::EngineName);

TEST_P(WaitingListModelTest, AsStoredBehavesAsTheModel) {
  int cases = 0;
  const bool held = rc::check([&] {
    const int capacity = *rc::gen::inRange(0, 6);
    WaitingListModel model(capacity);
    StoredWaitingList stored(world_, NewWalk(++cases, capacity));
    for (int i = 0; i < kStepsPerCase; ++i) {
      const ModelStep step = *ModelSteps(kAnswersPerOther);
      model.Apply(step);
      stored.Apply(step);
      if (*rc::gen::inRange(0, kUsualBatch) > 0) continue;
      stored.Flush();
      stored.Check(model);
    }
    stored.Flush();
    stored.Check(model);
    // It has begun: what happens to members concerns it no more.
    world_.clock().Advance(absl::Hours(1));
  });
  EXPECT_TRUE(held);
  EXPECT_GE(cases * kStepsPerCase, 100'000);
}

}  // namespace
}  // namespace amble::attendance
