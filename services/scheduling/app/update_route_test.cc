#include "services/scheduling/app/update_route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/tell_walks_on_route.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;

class UpdateRouteTest : public SchedulingFixture {
 protected:
  absl::StatusOr<Route> Update(const UpdateRouteCommand& command,
                               const std::string& request_id = "", const std::string& body = "") {
    return UpdateRoute(dependencies_)(
        As(Staff("stan", "heath", auth::StaffRole::kOwner), request_id, body), command);
  }
  Walk PlanOn(const Route& route) {
    return Plan("ramble", [&](Walk& walk) { walk.route = route.id; });
  }
};

TEST_F(UpdateRouteTest, ChangesWhatIsNamedAndNothingElse) {
  const Route laid = Lay();
  Route wanted{.practice = "heath",
               .id = laid.id,
               .title = "Brook",
               .meeting_point = "The bridge",
               .area = "by the brook",
               .duration_minutes = 30,
               .access = {.benches = "None."},
               .version = 2};
  EXPECT_EQ(Update({wanted, {"title", "meeting_point", "area", "duration_minutes", "access"}, ""}),
            Answer(wanted));
  wanted.title = "Heath";
  const Route others{.practice = "heath", .id = laid.id, .title = "Heath"};
  wanted.version = 3;
  EXPECT_EQ(Update({others, {"title"}, ""}), Answer(wanted));
  EXPECT_EQ(StoredRoute("heath", laid.id), wanted);
}

TEST_F(UpdateRouteTest, NeedsATitleAndAnArea) {
  Route route = Lay();
  route.title = "";
  EXPECT_EQ(Update({route, {"title"}, ""}).status(), MissingField("route.title"));
  route.area = "";
  EXPECT_EQ(Update({route, {"area"}, ""}).status(), MissingField("route.area"));
}

TEST_F(UpdateRouteTest, TellsWalksToComeAnew) {
  Route route = Lay();
  const Walk first = PlanOn(route);
  const Walk second = PlanOn(route);
  Walk cancelled = PlanOn(route);
  cancelled.state = WalkState::kCancelled;
  Put(cancelled);
  Walk past = PlanOn(route);
  past.start_time = clock_.Now();
  Put(past);
  const Walk elsewhere = PlanOn(Lay());
  events_.told.clear();

  route.area = "near the north gate";
  route.access = {.surface = "Mud."};
  ASSERT_EQ(Update({route, {"area", "access"}, ""}).status(), absl::OkStatus());
  const auto with_news = [&](Walk walk) {
    walk.area = route.area;
    walk.access = route.access;
    ++walk.version;
    return walk;
  };
  EXPECT_THAT(events_.told, ElementsAre(with_news(first), with_news(second)));
  EXPECT_EQ(events_.routes.size(), 1u) << "for whoever keeps what other walks show";
  EXPECT_EQ(Stored(first.key), with_news(first));
  EXPECT_EQ(Stored(elsewhere.key), elsewhere);
  EXPECT_EQ(Stored(past.key)->version, past.version);
}

TEST_F(UpdateRouteTest, LeavesWalksAloneThatShowNothingOfIt) {
  Route route = Lay();
  const Walk walk = PlanOn(route);
  events_.told.clear();
  route.title = "Brook";
  route.duration_minutes = 99;
  ASSERT_EQ(Update({route, {"title", "duration_minutes"}, ""}).status(), absl::OkStatus());
  EXPECT_THAT(events_.told, ElementsAre());
  EXPECT_THAT(events_.routes, ElementsAre());
  EXPECT_EQ(Stored(walk.key), walk) << "whose etag a leader may hold";
}

TEST_F(UpdateRouteTest, TellsMoreWalksThanItReadsAtOnce) {
  Route route = Lay();
  Walk walk = PlanOn(route);
  constexpr int kMany = kWalksAtOnce + 2;
  ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) -> absl::Status {
    for (int i = 1; i < kMany; ++i) {
      walk.key.walk = ids_.NewId();
      AMBLE_RETURN_IF_ERROR(walks_.Save(transaction, walk));
    }
    return absl::OkStatus();
  }),
            absl::OkStatus());
  events_.told.clear();
  route.area = "near the north gate";
  ASSERT_EQ(Update({route, {"area"}, ""}).status(), absl::OkStatus());
  EXPECT_EQ(events_.told.size(), static_cast<size_t>(kMany));
}

TEST_F(UpdateRouteTest, KnowsRoutesOfThePracticeAlone) {
  Route route = Lay("moor");
  route.practice = "heath";
  EXPECT_EQ(Update({route, {"title"}, ""}).status(), NotFound("route"));
}

TEST_F(UpdateRouteTest, ComparesEtagsAndRepeatsItself) {
  const Route route = Lay();
  EXPECT_EQ(ReasonOf(Update({route, {"title"}, "7"}).status()), Reason::kEtagMismatch);
  const auto changed = Update({route, {"title"}, "1"}, "r1", "body");
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(Update({route, {"title"}, "1"}, "r1", "body"), changed);
  EXPECT_EQ(ReasonOf(Update({route, {"title"}, "1"}, "r1", "other").status()),
            Reason::kRequestIdReused);
  EXPECT_EQ(StoredRoute("heath", route.id)->version, 2);
}

}  // namespace
}  // namespace amble::scheduling
