#include "services/scheduling/app/get_route.h"

#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

class GetRouteTest : public SchedulingFixture {};

TEST_F(GetRouteTest, FindsARouteOfThePracticeAlone) {
  const Route route = Lay();
  const As stan(Staff("stan", "heath", auth::StaffRole::kTherapist));
  EXPECT_EQ(GetRoute(dependencies_)(stan, "heath", route.id), Answer(route));
  EXPECT_EQ(GetRoute(dependencies_)(stan, "moor", route.id).status(), NotFound("route"));
  EXPECT_EQ(GetRoute(dependencies_)(stan, "heath", "none").status(), NotFound("route"));
}

}  // namespace
}  // namespace amble::scheduling
