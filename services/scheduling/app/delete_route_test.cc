#include "services/scheduling/app/delete_route.h"

#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

class DeleteRouteTest : public SchedulingFixture {
 protected:
  absl::Status Delete(const std::string& practice, const std::string& id,
                      const std::string& request_id = "", const std::string& body = "") {
    return DeleteRoute(dependencies_)(
        As(Staff("stan", "heath", auth::StaffRole::kOwner), request_id, body), practice, id);
  }
};

TEST_F(DeleteRouteTest, DeletesOnce) {
  const Route route = Lay();
  EXPECT_EQ(Delete("moor", route.id), NotFound("route"));
  EXPECT_EQ(Delete("heath", route.id, "r1", "body"), absl::OkStatus());
  EXPECT_EQ(StoredRoute("heath", route.id), std::nullopt);
  EXPECT_EQ(Delete("heath", route.id, "r1", "body"), absl::OkStatus()) << "the same request";
  EXPECT_EQ(ReasonOf(Delete("heath", route.id, "r1", "other")), Reason::kRequestIdReused);
  EXPECT_EQ(Delete("heath", route.id), NotFound("route"));
}

TEST_F(DeleteRouteTest, KeepsARouteThatWalksGoAlong) {
  const Route route = Lay();
  Walk walk = Plan("ramble", [&](Walk& wanted) { wanted.route = route.id; });
  const absl::Status in_use = Delete("heath", route.id, "r1", "body");
  EXPECT_EQ(in_use.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(in_use), Reason::kRouteInUse);
  EXPECT_EQ(StoredRoute("heath", route.id), route);

  walk.route = "";
  Put(walk);
  EXPECT_EQ(Delete("heath", route.id, "r1", "body"), absl::OkStatus())
      << "a request that was refused has had no effect, and may be tried again";
}

}  // namespace
}  // namespace amble::scheduling
