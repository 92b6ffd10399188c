#include "services/scheduling/app/list_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;

class ListRoutesTest : public SchedulingFixture {};

TEST_F(ListRoutesTest, GoesPageByPageThroughOnePractice) {
  const auto titled = [](const char* title) {
    return [title](Route& route) { route.title = title; };
  };
  const Route c = Lay("heath", titled("c"));
  const Route a = Lay("heath", titled("a"));
  const Route b = Lay("heath", titled("b"));
  Lay("moor", titled("a"));
  const As stan(Staff("stan", "heath", auth::StaffRole::kTherapist));
  const ListRoutes list(dependencies_);
  auto page = list(stan, "heath", "", "", 2);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->routes, ElementsAre(a, b));
  EXPECT_TRUE(page->more);
  page = list(stan, "heath", b.title, b.id, 2);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->routes, ElementsAre(c));
  EXPECT_FALSE(page->more);
  EXPECT_FALSE(list(stan, "heath", "", "", 3)->more) << "exactly as many as fit";
}

}  // namespace
}  // namespace amble::scheduling
