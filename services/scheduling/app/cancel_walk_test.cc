#include "services/scheduling/app/cancel_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/create_walk.h"
#include "services/scheduling/testing/late_news.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr char kStorm[] = "The storm warning";

class CancelWalkTest : public SchedulingFixture {
 protected:
  absl::StatusOr<Walk> Cancel(const As& call, const WalkKey& key, const std::string& etag = "") {
    return CancelWalk(dependencies_)(call, key, kStorm, etag);
  }
};

TEST_F(CancelWalkTest, TellsTheReason) {
  const Walk planned = Plan();
  events_.told.clear();
  Walk expected = planned;
  expected.state = WalkState::kCancelled;
  expected.cancel_reason = kStorm;
  expected.sequence = 1;
  expected.version = 2;
  EXPECT_EQ(Cancel(As(Lea()), planned.key), Answer(expected));
  EXPECT_EQ(Stored(planned.key), expected);
  EXPECT_THAT(events_.told, ElementsAre(expected));
}

TEST_F(CancelWalkTest, IsForLeadersCoordinatorsAndOwners) {
  const Walk planned = Plan();
  ExpectUnknownToOutsiders([&](const As& call) { return Cancel(call, planned.key).status(); });
  using auth::StaffRole;
  for (const auth::Principal& caller : {Somebody("mia"), GuestOf("mia", "heath", "ramble"),
                                        Staff("stan", "heath", StaffRole::kTherapist)}) {
    EXPECT_EQ(Cancel(As(caller), planned.key).status().code(), absl::StatusCode::kPermissionDenied);
  }
  for (const auth::Principal& caller :
       {Somebody("cole"), Staff("stan", "heath", StaffRole::kCoordinator),
        Staff("stan", "heath", StaffRole::kOwner)}) {
    EXPECT_EQ(Cancel(As(caller), Plan().key).status(), absl::OkStatus());
  }
}

TEST_F(CancelWalkTest, ShowsACoordinatorNoMoreThanReadingDoes) {
  const Route route = Lay();
  const Walk planned = Plan("ramble", [&](Walk& walk) { walk.route = route.id; });
  const auto cancelled =
      Cancel(As(Staff("stan", "heath", auth::StaffRole::kCoordinator)), planned.key);
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->leader_phone, "");
  EXPECT_EQ(cancelled->home_contact, "");
  EXPECT_EQ(cancelled->meeting_point, route.meeting_point);
  EXPECT_EQ(Stored(planned.key)->home_contact, planned.home_contact) << "still stored";
}

TEST_F(CancelWalkTest, HappensOnce) {
  const Walk planned = Plan();
  EXPECT_EQ(ReasonOf(Cancel(As(Lea()), planned.key, "7").status()), Reason::kEtagMismatch);
  const auto cancelled = Cancel(As(Lea(), "r1", "body"), planned.key, "1");
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(Cancel(As(Lea(), "r1", "body"), planned.key, "1"), cancelled);
  EXPECT_EQ(ReasonOf(Cancel(As(Lea(), "r1", "other"), planned.key, "1").status()),
            Reason::kRequestIdReused);
  EXPECT_EQ(ReasonOf(Cancel(As(Lea(), "r2", "body"), planned.key).status()),
            Reason::kWalkNotPlanned);
  EXPECT_EQ(Stored(planned.key)->version, 2);
}

TEST_F(CancelWalkTest, LeavesWhatIsOverOrDoesNotExist) {
  const Walk planned = Plan();
  EXPECT_EQ(Cancel(As(Lea()), {"heath", "ramble", "none"}).status(), NotFound("walk"));
  clock_.Set(planned.start_time + absl::Minutes(planned.duration_minutes));
  EXPECT_EQ(ReasonOf(Cancel(As(Lea()), planned.key).status()), Reason::kWalkStarted);
}

TEST_F(CancelWalkTest, ALeaderWhoIsIllCancelsTwoMinutesAfterTheStart) {
  const Walk planned = Plan();
  clock_.Set(planned.start_time + absl::Minutes(2));
  const auto cancelled = Cancel(As(Lea()), planned.key);
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->state, WalkState::kCancelled);
  EXPECT_EQ(events_.told.back(), *cancelled);
}

TEST_F(CancelWalkTest, ASeriesIsCancelledFromAWalkOnThatNobodyStarted) {
  const auto first =
      CreateWalk(dependencies_)(As(Lea()), Wanted(), RecurrenceText{"FREQ=WEEKLY;COUNT=4"});
  ASSERT_TRUE(first.ok()) << first.status();
  clock_.Set(first->start_time + absl::Minutes(2));
  events_.told.clear();
  const auto cancelled =
      CancelWalk(dependencies_)(As(Lea()), first->key, kStorm, "", Scope::kThisAndFollowing);
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->state, WalkState::kCancelled);
  EXPECT_THAT(events_.told, SizeIs(4));
}

TEST_F(CancelWalkTest, HearsFirstThatTheWalkHasBegun) {
  LateStarts news(database_.get(), &walks_, &events_, &clock_);
  dependencies_.subscriptions = news.subscriptions();
  const Walk begun = Plan();
  const Walk other = Plan();
  news.Tell(begun.key);
  EXPECT_EQ(ReasonOf(Cancel(As(Lea()), begun.key).status()), Reason::kWalkStarted);
  EXPECT_EQ(Stored(begun.key)->state, WalkState::kUnderWay);
  EXPECT_EQ(Cancel(As(Lea()), other.key).status(), absl::OkStatus());
}

TEST_F(CancelWalkTest, GoesOnWhenNobodyCanSayWhetherTheWalkHasBegun) {
  LateStarts news(database_.get(), &walks_, &events_, &clock_);
  dependencies_.subscriptions = news.subscriptions();
  news.Break();
  rpc::CallContext call;
  call.principal = Lea();
  call.request = {.caller = "lea", .method = "Cancel"};
  call.deadline = clock_.Now() + absl::Milliseconds(2);
  EXPECT_EQ(CancelWalk(dependencies_)(call, Plan().key, kStorm, "").status(), absl::OkStatus());
}

}  // namespace
}  // namespace amble::scheduling
