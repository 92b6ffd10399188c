#include "services/scheduling/app/update_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/testing/late_news.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;

class UpdateWalkTest : public SchedulingFixture {
 protected:
  absl::StatusOr<Walk> Update(const As& call, const UpdateWalkCommand& command) {
    return UpdateWalk(dependencies_)(call, command);
  }
  /// Changes `paths` of `walk` to what they are in it, as its leader.
  absl::StatusOr<Walk> Change(const Walk& walk, std::set<std::string> paths) {
    return Update(As(Lea()), {walk, std::move(paths), ""});
  }
};

TEST_F(UpdateWalkTest, ChangesEveryFieldThatIsNamed) {
  const Route route = Lay();
  Walk planned = Plan();
  events_.told.clear();
  Walk wanted = planned;
  wanted.title = "Along the brook";
  wanted.duration_minutes = 90;
  wanted.route = route.id;
  wanted.capacity = 5;
  wanted.minimum = 2;
  wanted.answer_by_time = absl::InfiniteFuture();
  wanted.leaders = {"m-cole"};
  wanted.leader_phone = "1";
  wanted.home_contact = "2";
  wanted.note = "3";
  wanted.meeting_point_minutes = 30;
  const auto changed =
      Change(wanted, {"title", "duration_minutes", "route", "capacity", "minimum", "answer_by_time",
                      "leaders", "leader_phone", "home_contact", "note", "meeting_point_minutes"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  wanted.version = 2;
  wanted.sequence = 1;  // it ends later
  wanted.area = route.area;
  wanted.meeting_point = route.meeting_point;
  wanted.access = route.access;
  EXPECT_EQ(*changed, wanted);
  EXPECT_EQ(Stored(planned.key), wanted);
  EXPECT_THAT(events_.told, ElementsAre(wanted)) << "with the words of the new route";
}

TEST_F(UpdateWalkTest, CalendarsFollowWhenItEndsAtAnotherTime) {
  Walk wanted = Plan();
  const auto sequence_after = [&](const std::string& path) {
    const auto changed = Change(wanted, {path});
    return changed.ok() ? changed->sequence : -1;
  };
  wanted.duration_minutes = 90;
  EXPECT_EQ(sequence_after("duration_minutes"), 1);
  EXPECT_EQ(sequence_after("duration_minutes"), 1) << "it is the same by now";
  wanted.title = "Along the brook";
  EXPECT_EQ(sequence_after("title"), 1);
  wanted.route = Lay("heath", [](Route& route) { route.duration_minutes = 45; }).id;
  EXPECT_EQ(sequence_after("route"), 1);
  wanted.duration_minutes = 0;
  EXPECT_EQ(sequence_after("duration_minutes"), 2) << "as long as the route";
}

TEST_F(UpdateWalkTest, ChangesNothingElse) {
  const Walk planned = Plan();
  Walk other = Wanted();
  other.key = planned.key;
  other.title = "Along the brook";
  other.capacity = 1;
  other.note = "";
  other.start.time_zone = "Europe/Paris";
  other.state = WalkState::kClosed;
  const auto changed = Change(other, {"title"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  Walk expected = planned;
  expected.title = "Along the brook";
  expected.version = 2;
  EXPECT_EQ(*changed, expected);
}

TEST_F(UpdateWalkTest, TakesTheDurationOfTheRouteWhenItIsSetToNone) {
  const Route route = Lay();
  Walk walk = Plan("ramble", [&](Walk& wanted) { wanted.route = route.id; });
  walk.duration_minutes = 0;
  EXPECT_EQ(Change(walk, {"duration_minutes"})->duration_minutes, 45);
  walk.route = "";
  const auto without = Change(walk, {"route"});
  ASSERT_TRUE(without.ok()) << without.status();
  EXPECT_EQ(without->area, "");
  EXPECT_EQ(without->duration_minutes, 45) << "its own by now";
  EXPECT_EQ(ViolationsOf(Change(walk, {"duration_minutes"}).status()).at(0).field,
            "walk.duration_minutes");
}

TEST_F(UpdateWalkTest, RefusesWhatCannotBePlanned) {
  const Walk planned = Plan();
  events_.told.clear();
  Walk walk = planned;
  walk.capacity = 0;
  walk.minimum = 0;
  walk.title = "";
  const auto refused = Change(walk, {"title", "capacity", "minimum"});
  EXPECT_EQ(ViolationsOf(refused.status()).size(), 2u);
  walk.route = Lay("moor").id;
  EXPECT_EQ(Change(walk, {"route"}).status(), NotFound("route"));
  EXPECT_EQ(Stored(planned.key), planned);
  EXPECT_THAT(events_.told, ElementsAre());
}

TEST_F(UpdateWalkTest, ChecksLeadersWhenTheyChange) {
  Walk walk = Plan("ramble", [](Walk& wanted) { wanted.leaders = {"m-lea", "m-cole"}; });
  for (const std::vector<std::string>& leaders :
       {std::vector<std::string>{}, {"m-mia"}, {"m-exa"}, {"m-lou"}, {"m-lea", "m-lea"}}) {
    walk.leaders = leaders;
    const auto refused = Change(walk, {"leaders"});
    ASSERT_EQ(ViolationsOf(refused.status()).size(), 1u) << refused.status();
    EXPECT_EQ(ViolationsOf(refused.status())[0].field, "walk.leaders");
  }
}

// A leader who has left is still named until somebody names others.
TEST_F(UpdateWalkTest, GoesOnWhenALeaderHasLeft) {
  Walk walk = Plan("ramble", [](Walk& wanted) { wanted.leaders = {"m-lea", "m-cole"}; });
  Apply(Member{"heath", "ramble", "m-cole", "cole", true, false, 2});
  walk.capacity = 6;
  const auto changed = Change(walk, {"capacity"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->capacity, 6);
}

TEST_F(UpdateWalkTest, HearsOfANewLeaderBeforeItRefusesOne) {
  LateNews news(database_.get(), &memberships_, &clock_);
  dependencies_.subscriptions = news.subscriptions();
  Walk walk = Plan();
  walk.leaders = {"m-mia"};
  EXPECT_FALSE(Change(walk, {"leaders"}).ok());
  news.Tell({"heath", "ramble", "m-mia", "mia", true, true, 2});
  EXPECT_EQ(Change(walk, {"leaders"}).status(), absl::OkStatus());
}

TEST_F(UpdateWalkTest, IsForLeaders) {
  const Walk walk = Plan();
  const UpdateWalkCommand command{walk, {"note"}, ""};
  ExpectUnknownToOutsiders([&](const As& call) { return Update(call, command).status(); });
  using auth::StaffRole;
  for (const auth::Principal& caller : {Somebody("mia"), Staff("stan", "heath", StaffRole::kOwner),
                                        Staff("stan", "heath", StaffRole::kTherapist),
                                        Staff("stan", "heath", StaffRole::kCoordinator)}) {
    EXPECT_EQ(Update(As(caller), command).status().code(), absl::StatusCode::kPermissionDenied);
  }
  EXPECT_EQ(Update(As(Somebody("cole")), command).status(), absl::OkStatus());
}

TEST_F(UpdateWalkTest, NeedsNoCredentialForAWalkThatIsPlanned) {
  const Walk walk = Plan("mend");
  EXPECT_EQ(Update(As(Somebody("lea")), {walk, {"note"}, ""}).status(), absl::OkStatus())
      << "expiry blocks new walks, not these";
}

TEST_F(UpdateWalkTest, KnowsWalksOfTheirGroupAlone) {
  Walk walk = Plan();
  walk.key.group = "mend";
  EXPECT_EQ(Change(walk, {"note"}).status(), NotFound("walk"));
  walk.key = {"heath", "ramble", "none"};
  EXPECT_EQ(Change(walk, {"note"}).status(), NotFound("walk"));
}

TEST_F(UpdateWalkTest, ComparesEtags) {
  Walk walk = Plan();
  walk.note = "Slowly.";
  EXPECT_EQ(Update(As(Lea()), {walk, {"note"}, "1"}).status(), absl::OkStatus());
  walk.note = "More slowly.";
  const absl::Status stale = Update(As(Lea()), {walk, {"note"}, "1"}).status();
  EXPECT_EQ(stale.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(stale), Reason::kEtagMismatch);
  EXPECT_EQ(Update(As(Lea()), {walk, {"note"}, "2"})->version, 3);
}

TEST_F(UpdateWalkTest, LeavesWalksThatStartedOrAreCancelled) {
  Walk walk = Plan();
  clock_.Set(walk.start_time);
  EXPECT_EQ(ReasonOf(Change(walk, {"note"}).status()), Reason::kWalkStarted);
  clock_.Set(walk.start_time - absl::Hours(1));
  walk.state = WalkState::kCancelled;
  Put(walk);
  EXPECT_EQ(ReasonOf(Change(walk, {"note"}).status()), Reason::kWalkNotPlanned);
  walk.state = WalkState::kUnderWay;  // attendance says so, whatever the clock
  Put(walk);
  EXPECT_EQ(ReasonOf(Change(walk, {"note"}).status()), Reason::kWalkStarted);
}

TEST_F(UpdateWalkTest, HasOneEffectForOneRequest) {
  Walk walk = Plan();
  walk.note = "Twice";
  const UpdateWalkCommand command{walk, {"note"}, "1"};
  const auto first = Update(As(Lea(), "r1", "body"), command);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Update(As(Lea(), "r1", "body"), command), first) << "whose etag is old by now";
  EXPECT_EQ(ReasonOf(Update(As(Lea(), "r1", "other"), command).status()), Reason::kRequestIdReused);
  EXPECT_EQ(Stored(walk.key)->version, 2);
}

}  // namespace
}  // namespace amble::scheduling
