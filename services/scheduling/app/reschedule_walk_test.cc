#include "services/scheduling/app/reschedule_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;

// In summer time, so ten o'clock there is nine in UTC.
const WallTime kLater{absl::CivilSecond(2027, 4, 6, 10, 0, 0), "Europe/London", std::nullopt};

class RescheduleWalkTest : public SchedulingFixture {
 protected:
  absl::StatusOr<Walk> Move(const As& call, const WalkKey& key, const WallTime& start,
                            const std::string& etag = "") {
    return RescheduleWalk(dependencies_)(call, {key, start, etag});
  }
};

TEST_F(RescheduleWalkTest, BringsNothingBackInAGroupThatIsArchived) {
  const Walk planned = Plan();
  Apply(Group{"heath", "ramble", "Ramblers", false, "Europe/London", 2, /*archived=*/true});
  EXPECT_EQ(ReasonOf(Move(As(Lea()), planned.key, kLater).status()), Reason::kGroupArchived);
  EXPECT_EQ(Stored(planned.key), planned);
}

TEST_F(RescheduleWalkTest, KeepsTheDistanceOfTheAnswerBy) {
  const Walk planned = Plan();
  events_.told.clear();
  const auto moved = Move(As(Lea()), planned.key, kLater);
  ASSERT_TRUE(moved.ok()) << moved.status();
  Walk expected = planned;
  expected.start = kLater;
  expected.start_time = Utc("2027-04-06T09:00:00Z");
  expected.answer_by_time = Utc("2027-04-05T09:00:00Z");
  expected.sequence = 1;
  expected.version = 2;
  EXPECT_EQ(*moved, expected);
  EXPECT_EQ(Stored(planned.key), expected);
  EXPECT_THAT(events_.told, ElementsAre(expected));
}

TEST_F(RescheduleWalkTest, LeavesAnOpenAnswerByOpen) {
  const Walk planned =
      Plan("ramble", [](Walk& walk) { walk.answer_by_time = absl::InfiniteFuture(); });
  EXPECT_EQ(Move(As(Lea()), planned.key, kLater)->answer_by_time, absl::InfiniteFuture());
}

TEST_F(RescheduleWalkTest, NamesFieldsOfItsOwnRequest) {
  const Walk planned = Plan();
  const auto field = [&](const WallTime& start) -> std::string {
    const auto violations = ViolationsOf(Move(As(Lea()), planned.key, start).status());
    return violations.size() == 1 ? violations[0].field : "";
  };
  EXPECT_EQ(field({absl::CivilSecond(2027, 1, 1, 10, 0, 0), "Europe/London", {}}), "start");
  EXPECT_EQ(field({absl::CivilSecond(2031, 1, 1, 10, 0, 0), "Europe/London", {}}), "start");
  EXPECT_EQ(field({absl::CivilSecond(2027, 3, 28, 1, 30, 0), "Europe/London", {}}),
            "start.local_time");
  EXPECT_EQ(field({absl::CivilSecond(2027, 10, 31, 1, 30, 0), "Europe/London", {}}),
            "start.local_time");
  EXPECT_EQ(field({absl::CivilSecond(2027, 4, 6, 10, 0, 0), "Europe/Nowhere", {}}),
            "start.time_zone");
  EXPECT_EQ(Stored(planned.key), planned);
}

TEST_F(RescheduleWalkTest, IsForLeaders) {
  const Walk planned = Plan();
  ExpectUnknownToOutsiders(
      [&](const As& call) { return Move(call, planned.key, kLater).status(); });
  for (const auth::Principal& caller :
       {Somebody("mia"), Staff("stan", "heath", auth::StaffRole::kOwner)}) {
    EXPECT_EQ(Move(As(caller), planned.key, kLater).status().code(),
              absl::StatusCode::kPermissionDenied);
  }
  EXPECT_EQ(Move(As(Somebody("cole")), planned.key, kLater).status(), absl::OkStatus());
}

TEST_F(RescheduleWalkTest, ComparesEtagsAndRepeatsItself) {
  const Walk planned = Plan();
  EXPECT_EQ(ReasonOf(Move(As(Lea()), planned.key, kLater, "7").status()), Reason::kEtagMismatch);
  const auto moved = Move(As(Lea(), "r1", "body"), planned.key, kLater, "1");
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(Move(As(Lea(), "r1", "body"), planned.key, kLater, "1"), moved);
  EXPECT_EQ(ReasonOf(Move(As(Lea(), "r1", "other"), planned.key, kLater, "1").status()),
            Reason::kRequestIdReused);
}

TEST_F(RescheduleWalkTest, LeavesWhatHasStartedOrDoesNotExist) {
  const Walk planned = Plan();
  EXPECT_EQ(Move(As(Lea()), {"heath", "ramble", "none"}, kLater).status(), NotFound("walk"));
  clock_.Set(planned.start_time);
  EXPECT_EQ(ReasonOf(Move(As(Lea()), planned.key, kLater).status()), Reason::kWalkStarted);
}

}  // namespace
}  // namespace amble::scheduling
