#include "services/scheduling/app/create_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/testing/late_news.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;

class CreateWalkTest : public SchedulingFixture {
 protected:
  absl::StatusOr<Walk> Create(const As& call, const Walk& walk) {
    return CreateWalk(dependencies_)(call, walk);
  }
  absl::Status CreateWith(const std::function<void(Walk&)>& change) {
    Walk walk = Wanted();
    change(walk);
    return Create(As(Lea()), walk).status();
  }
  /// The one field that is refused.
  static std::string FieldOf(const absl::Status& status) {
    const auto violations = ViolationsOf(status);
    return violations.size() == 1 ? violations[0].field : status.ToString();
  }
};

TEST_F(CreateWalkTest, PlansAWalk) {
  const auto walk = Create(As(Lea()), Wanted());
  ASSERT_TRUE(walk.ok()) << walk.status();
  Walk expected = Wanted();
  expected.key.walk = FakeIds::Id(1);
  expected.start_time = Utc("2027-03-23T10:00:00Z");
  expected.tz_version = dependencies_.zones->version();
  expected.leaders = {"m-lea"};
  expected.version = 1;
  EXPECT_EQ(*walk, expected);
  EXPECT_EQ(Stored(walk->key), expected);
  EXPECT_THAT(events_.told, ElementsAre(expected));
}

TEST_F(CreateWalkTest, TakesWhatIsMissingFromTheRoute) {
  const Route route = Lay();
  Walk wanted = Wanted();
  wanted.route = route.id;
  wanted.duration_minutes = 0;
  const auto walk = Create(As(Lea()), wanted);
  ASSERT_TRUE(walk.ok()) << walk.status();
  EXPECT_EQ(walk->duration_minutes, 45);
  EXPECT_EQ(walk->area, route.area);
  EXPECT_EQ(walk->meeting_point, route.meeting_point);
  EXPECT_EQ(walk->access, route.access);
  ASSERT_EQ(events_.told.size(), 1u);
  EXPECT_EQ(events_.told[0].area, route.area) << "others are told the words of the route";

  wanted.duration_minutes = 50;
  EXPECT_EQ(Create(As(Lea()), wanted)->duration_minutes, 50);
}

TEST_F(CreateWalkTest, IgnoresWhatOnlyTheServiceDecides) {
  Walk wanted = Wanted();
  wanted.key.walk = "chosen";
  wanted.state = WalkState::kClosed;
  wanted.version = 99;
  wanted.start_time = absl::InfiniteFuture();
  const auto walk = Create(As(Lea()), wanted);
  ASSERT_TRUE(walk.ok()) << walk.status();
  EXPECT_EQ(walk->key.walk, FakeIds::Id(1));
  EXPECT_EQ(walk->state, WalkState::kPlanned);
  EXPECT_EQ(walk->version, 1);
}

TEST_F(CreateWalkTest, IsForLeaders) {
  EXPECT_TRUE(Create(As(Somebody("cole")), Wanted()).ok())
      << "a COMMUNITY group needs no credential";
  ExpectUnknownToOutsiders([&](const As& call) { return Create(call, Wanted()).status(); });
  using auth::StaffRole;
  for (const auth::Principal& caller :
       {Somebody("mia"), GuestOf("mia", "heath", "ramble"),
        Staff("stan", "heath", StaffRole::kOwner), Staff("stan", "heath", StaffRole::kTherapist),
        Staff("stan", "heath", StaffRole::kCoordinator)}) {
    EXPECT_EQ(Create(As(caller), Wanted()).status().code(), absl::StatusCode::kPermissionDenied);
  }
}

TEST_F(CreateWalkTest, NeedsACredentialThatHoldsForTherapy) {
  const auto reason = [&](const auth::Principal& caller) {
    return ReasonOf(Create(As(caller), Wanted("mend")).status());
  };
  using auth::StaffRole;
  EXPECT_EQ(reason(Somebody("lea")), Reason::kCredentialRequired);
  EXPECT_EQ(reason(Staff("lea", "heath", StaffRole::kTherapist)), Reason::kCredentialRequired);
  EXPECT_EQ(reason(Staff("lea", "heath", StaffRole::kTherapist, clock_.Now())),
            Reason::kCredentialRequired)
      << "expired just now";
  EXPECT_EQ(reason(Staff("lea", "moor", StaffRole::kTherapist, absl::InfiniteFuture())),
            Reason::kCredentialRequired)
      << "another practice's";
  EXPECT_EQ(events_.told.size(), 0u);
  const auto held =
      Create(As(Staff("lea", "heath", StaffRole::kTherapist, clock_.Now() + absl::Seconds(1))),
             Wanted("mend"));
  EXPECT_EQ(held.status(), absl::OkStatus());
}

TEST_F(CreateWalkTest, RefusesTimesThatTheClocksSkipOrShowTwice) {
  const auto at = [&](absl::CivilSecond local, std::optional<int> offset) {
    return CreateWith([&](Walk& walk) { walk.start = {local, "Europe/London", offset}; });
  };
  const absl::Status skipped = at(absl::CivilSecond(2027, 3, 28, 1, 30, 0), {});
  EXPECT_EQ(ReasonOf(skipped), Reason::kLocalTimeSkipped);
  EXPECT_EQ(FieldOf(skipped), "walk.start.local_time");
  const absl::CivilSecond twice(2027, 10, 31, 1, 30, 0);
  EXPECT_EQ(ReasonOf(at(twice, {})), Reason::kLocalTimeAmbiguous);
  EXPECT_EQ(events_.told.size(), 0u);
  EXPECT_EQ(at(twice, 60), absl::OkStatus());
  EXPECT_EQ(events_.told.at(0).start_time, Utc("2027-10-31T00:30:00Z"));
  EXPECT_EQ(FieldOf(CreateWith([](Walk& walk) { walk.start.time_zone = "../etc/passwd"; })),
            "walk.start.time_zone");
}

TEST_F(CreateWalkTest, RefusesWhatCannotBePlanned) {
  EXPECT_EQ(FieldOf(CreateWith([](Walk& walk) { walk.title.clear(); })), "walk.title");
  EXPECT_EQ(FieldOf(CreateWith([](Walk& walk) { walk.duration_minutes = 0; })),
            "walk.duration_minutes");
  EXPECT_EQ(FieldOf(CreateWith([](Walk& walk) {
              walk.start.local = absl::CivilSecond(2026, 3, 23, 10, 0, 0);
              walk.answer_by_time = absl::InfiniteFuture();
            })),
            "walk.start");
  EXPECT_EQ(events_.told.size(), 0u);
}

TEST_F(CreateWalkTest, KnowsRoutesOfItsPracticeAlone) {
  const Route foreign = Lay("moor");
  EXPECT_EQ(CreateWith([&](Walk& walk) { walk.route = foreign.id; }), NotFound("route"));
  EXPECT_EQ(CreateWith([](Walk& walk) { walk.route = "none"; }), NotFound("route"));
}

TEST_F(CreateWalkTest, NamesLeadersWhoLead) {
  EXPECT_EQ(CreateWith([](Walk& walk) { walk.leaders = {"m-cole", "m-lea"}; }), absl::OkStatus());
  EXPECT_THAT(events_.told.at(0).leaders, ElementsAre("m-cole", "m-lea"));
  for (const std::vector<std::string>& leaders :
       {std::vector<std::string>{"m-mia"}, {"m-lea", "m-exa"}, {"m-lou"}, {"m-lea", "m-lea"}}) {
    EXPECT_EQ(FieldOf(CreateWith([&](Walk& walk) { walk.leaders = leaders; })), "walk.leaders");
  }
}

TEST_F(CreateWalkTest, HearsOfANewLeaderBeforeItRefusesOne) {
  LateNews news(database_.get(), &memberships_, &clock_);
  dependencies_.subscriptions = news.subscriptions();
  const auto with_mia = [](Walk& walk) { walk.leaders = {"m-mia"}; };
  EXPECT_EQ(FieldOf(CreateWith(with_mia)), "walk.leaders");
  news.Tell({"heath", "ramble", "m-mia", "mia", true, true, 2});
  EXPECT_EQ(CreateWith(with_mia), absl::OkStatus());
}

TEST_F(CreateWalkTest, PlansNothingForAGroupThatIsArchived) {
  Apply(Group{"heath", "ramble", "Ramblers", false, "Europe/London", 2, /*archived=*/true});
  EXPECT_EQ(ReasonOf(Create(As(Lea()), Wanted()).status()), Reason::kGroupArchived);
  EXPECT_TRUE(events_.told.empty());
}

TEST_F(CreateWalkTest, HasOneEffectForOneRequest) {
  const auto first = Create(As(Lea(), "r1", "body"), Wanted());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Create(As(Lea(), "r1", "body"), Wanted()), first);
  EXPECT_EQ(events_.told.size(), 1u);

  const absl::Status reused = Create(As(Lea(), "r1", "another"), Wanted()).status();
  EXPECT_EQ(reused.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(reused), Reason::kRequestIdReused);

  const auto other = Create(As(Somebody("cole"), "r1", "body"), Wanted());
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_NE(other->key, first->key) << "another caller's request";
}

TEST_F(CreateWalkTest, AnswersARepeatedRequestAlsoWhenItsTimeHasCome) {
  const auto first = Create(As(Lea(), "r1", "body"), Wanted());
  ASSERT_TRUE(first.ok()) << first.status();
  clock_.Set(first->start_time + absl::Hours(1));
  EXPECT_EQ(Create(As(Lea(), "r1", "body"), Wanted()), first);
}

}  // namespace
}  // namespace amble::scheduling
