#include "services/scheduling/app/create_route.h"

#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/delete_route.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

class CreateRouteTest : public SchedulingFixture {
 protected:
  absl::StatusOr<Route> Create(const Route& route, const std::string& request_id = "",
                               const std::string& body = "") {
    return CreateRoute(dependencies_)(
        As(Staff("stan", "heath", auth::StaffRole::kOwner), request_id, body), route);
  }
};

TEST_F(CreateRouteTest, GivesItAnId) {
  Route expected = WantedRoute();
  expected.id = FakeIds::Id(1);
  expected.version = 1;
  Route wanted = WantedRoute();
  wanted.id = "chosen";
  wanted.version = 7;
  EXPECT_EQ(Create(wanted), Answer(expected));
  EXPECT_EQ(StoredRoute("heath", expected.id), expected);
}

TEST_F(CreateRouteTest, NeedsATitleAndAnArea) {
  Route wanted = WantedRoute();
  wanted.title = "";
  EXPECT_EQ(Create(wanted).status(), MissingField("route.title"));
  wanted = WantedRoute();
  wanted.area = "";
  EXPECT_EQ(Create(wanted).status(), MissingField("route.area"));
}

TEST_F(CreateRouteTest, HasOneEffectForOneRequest) {
  const auto first = Create(WantedRoute(), "r1", "body");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Create(WantedRoute(), "r1", "body"), first);
  EXPECT_EQ(ReasonOf(Create(WantedRoute(), "r1", "other").status()), Reason::kRequestIdReused);
  EXPECT_NE(Create(WantedRoute(), "r2", "body")->id, first->id);

  const As owner(Staff("stan", "heath", auth::StaffRole::kOwner));
  ASSERT_EQ(DeleteRoute(dependencies_)(owner, "heath", first->id), absl::OkStatus());
  EXPECT_EQ(Create(WantedRoute(), "r1", "body").status(), NotFound("route"))
      << "what it made is gone, and is not made again";
}

}  // namespace
}  // namespace amble::scheduling
