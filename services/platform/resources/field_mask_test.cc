#include "services/platform/resources/field_mask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amble/scheduling/v1/scheduling.pb.h"
#include "services/platform/errors/errors.h"

namespace amble::resources {
namespace {

using ::testing::ElementsAre;

const std::vector<std::string_view> kChangeable = {"title", "area", "leaders"};

TEST(PathsToUpdate, TakesTheMask) {
  google::protobuf::FieldMask mask;
  mask.add_paths("area");
  auto paths = PathsToUpdate(mask, scheduling::v1::Walk(), kChangeable);
  ASSERT_TRUE(paths.ok());
  EXPECT_THAT(*paths, ElementsAre("area"));
}

TEST(PathsToUpdate, WithoutMaskTakesWhatIsSet) {
  scheduling::v1::Walk walk;
  walk.set_title("Along the canal");
  walk.add_leaders("x");
  walk.set_capacity(3);  // set, but not changeable here
  auto paths = PathsToUpdate({}, walk, kChangeable);
  ASSERT_TRUE(paths.ok());
  EXPECT_THAT(*paths, ElementsAre("leaders", "title"));
}

TEST(PathsToUpdate, RefusesOtherFieldsAndNothing) {
  google::protobuf::FieldMask mask;
  mask.add_paths("state");
  for (const auto& result : {PathsToUpdate(mask, scheduling::v1::Walk(), kChangeable),
                             PathsToUpdate({}, scheduling::v1::Walk(), kChangeable)}) {
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(ReasonOf(result.status()), Reason::kUpdateMaskInvalid);
    EXPECT_EQ(ViolationsOf(result.status()).at(0).field, "update_mask");
  }
}

}  // namespace
}  // namespace amble::resources
