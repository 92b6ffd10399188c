#include "services/scheduling/app/rederive_walks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RederiveWalksTest : public SchedulingFixture {
 protected:
  /// A planned walk as data of `version` derived it, `off` from where the present data has it.
  Walk Derived(const std::string& version, absl::Duration off) {
    Walk walk = Plan();
    walk.tz_version = version;
    walk.start_time += off;
    walk.answer_by_time += off;
    Put(walk);
    events_.told.clear();
    return walk;
  }
  void Work() {
    for (bool more = true; more;) more = *RederiveWalks(dependencies_);
  }
  std::string version() const { return dependencies_.zones->version(); }
};

TEST_F(RederiveWalksTest, MovesWhatTheClocksMove) {
  const Walk still = Derived("2000a", absl::ZeroDuration());
  Walk moved = Derived("2000b", absl::Hours(1));
  Work();
  EXPECT_EQ(Stored(still.key)->tz_version, version());
  EXPECT_EQ(Stored(still.key)->version, still.version) << "nobody sees anything new";
  moved.start_time -= absl::Hours(1);
  moved.answer_by_time -= absl::Hours(1);
  moved.sequence = 1;
  moved.version = 2;
  moved.tz_version = version();
  EXPECT_EQ(Stored(moved.key), moved);
  EXPECT_THAT(events_.told, ElementsAre(moved));
  EXPECT_FALSE(*RederiveWalks(dependencies_));
}

TEST_F(RederiveWalksTest, NeverWithOlderData) {
  const Walk newer = Derived("2999a", absl::Hours(1));
  EXPECT_FALSE(*RederiveWalks(dependencies_));
  EXPECT_EQ(Stored(newer.key), newer);
}

TEST_F(RederiveWalksTest, LeavesWhatHasBegunOrWasCancelled) {
  Walk begun = Derived("2000a", absl::Hours(1));
  Walk cancelled = Derived("2000a", absl::Hours(1));
  cancelled.state = WalkState::kCancelled;
  Put(cancelled);
  Walk nowhere = Derived("2000a", absl::Hours(1));
  nowhere.start.time_zone = "Atlantis/Poseidonis";
  nowhere.start_time += absl::Hours(24);
  Put(nowhere);
  clock_.Set(begun.start_time);
  Work();
  EXPECT_EQ(Stored(begun.key)->start_time, begun.start_time);
  EXPECT_EQ(Stored(cancelled.key), cancelled);
  EXPECT_EQ(Stored(nowhere.key)->start_time, nowhere.start_time);
  EXPECT_THAT(events_.told, IsEmpty());
}

TEST_F(RederiveWalksTest, DoesAllInParts) {
  const Walk pattern = Derived("2000a", absl::Hours(1));
  for (int i = 0; i <= kWalksDerivedAtOnce; ++i) {
    Walk walk = pattern;
    walk.key.walk = "more" + std::to_string(i);
    Put(walk);
  }
  EXPECT_TRUE(*RederiveWalks(dependencies_));
  EXPECT_EQ(events_.told.size(), static_cast<size_t>(kWalksDerivedAtOnce));
  Work();
  EXPECT_EQ(events_.told.size(), static_cast<size_t>(kWalksDerivedAtOnce) + 2);
}

}  // namespace
}  // namespace amble::scheduling
