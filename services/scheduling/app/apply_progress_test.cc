#include "services/scheduling/app/apply_progress.h"

#include <gtest/gtest.h>

#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

class ApplyProgressTest : public SchedulingFixture {
 protected:
  void Progress(const WalkKey& key, WalkState state) {
    ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) {
      return ApplyProgress(walks_, events_, transaction, key, state);
    }),
              absl::OkStatus());
  }
};

TEST_F(ApplyProgressTest, GoesForwardOnly) {
  Walk walk = Plan();
  Progress(walk.key, WalkState::kUnderWay);
  walk.state = WalkState::kUnderWay;
  walk.version = 2;
  EXPECT_EQ(Stored(walk.key), walk);
  Progress(walk.key, WalkState::kUnderWay);
  EXPECT_EQ(Stored(walk.key), walk) << "told twice";
  Progress(walk.key, WalkState::kClosed);
  walk.state = WalkState::kClosed;
  walk.version = 3;
  EXPECT_EQ(Stored(walk.key), walk);
  Progress(walk.key, WalkState::kUnderWay);
  EXPECT_EQ(Stored(walk.key), walk) << "an older word";
  ASSERT_EQ(events_.progressed.size(), 2u) << "told once for each change";
  EXPECT_EQ(events_.progressed[0].state, WalkState::kUnderWay);
  EXPECT_EQ(events_.progressed[1], walk);
}

TEST_F(ApplyProgressTest, WinsOverACancellation) {
  Walk walk = Plan();
  walk.state = WalkState::kCancelled;
  Put(walk);
  Progress(walk.key, WalkState::kUnderWay);
  EXPECT_EQ(Stored(walk.key)->state, WalkState::kUnderWay);
}

TEST_F(ApplyProgressTest, IgnoresWalksThatAreNotKnown) {
  Progress({"heath", "ramble", "none"}, WalkState::kUnderWay);
  EXPECT_EQ(Stored({"heath", "ramble", "none"}), std::nullopt);
}

}  // namespace
}  // namespace amble::scheduling
