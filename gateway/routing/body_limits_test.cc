#include "gateway/routing/body_limits.h"

#include <gtest/gtest.h>

namespace amble::gateway {
namespace {

TEST(BodyLimits, AreLargerForFilesAlone) {
  const Router router = Router::OfPublicMethods();
  const BodyLimits limits(&router);
  constexpr uint64_t kPhoto = 7'000'000;
  EXPECT_EQ(limits.Of("PUT", "/v1/practices/p1/routes/r1/photo"), kPhoto);
  EXPECT_EQ(limits.Of("POST", "/amble.scheduling.v1.PlaceService/SetRoutePhoto"), kPhoto);
  EXPECT_EQ(limits.Of("PUT", "/v1/practices/p1/groups/g1/members/m1/photo"), kPhoto);
  EXPECT_EQ(limits.Of("POST", "/v1/practices/p1/routes:importGpx"), 3u << 20);
  EXPECT_EQ(limits.Of("PUT", "/v1/practices/p1/routes/r1/way"), 3u << 20);

  EXPECT_EQ(limits.Of("GET", "/v1/practices/p1/routes/r1/photo"), 0u);
  EXPECT_EQ(limits.Of("PUT", "/amble.scheduling.v1.PlaceService/SetRoutePhoto"), 0u);
  EXPECT_EQ(limits.Of("POST", "/amble.scheduling.v1.PlaceService/GetRoutePhoto"), 0u);
  EXPECT_EQ(limits.Of("POST", "/v1/practices/p1/routes"), 0u);
  EXPECT_EQ(limits.Of("POST", "/v1/signIn:start"), 0u);
  EXPECT_EQ(limits.Of("POST", "/nowhere"), 0u);
}

}  // namespace
}  // namespace amble::gateway
