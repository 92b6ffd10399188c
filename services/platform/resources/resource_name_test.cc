#include "services/platform/resources/resource_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::resources {
namespace {

using ::testing::ElementsAre;

TEST(ParseName, ReadsIds) {
  auto ids = ParseName("practices/p1/groups/g_2", "practices/*/groups/*", "parent");
  ASSERT_TRUE(ids.ok());
  EXPECT_THAT(*ids, ElementsAre("p1", "g_2"));
}

TEST(ParseName, RefusesOtherShapesAndNamesTheField) {
  const std::string long_id(kLongestId + 1, 'a');
  for (const std::string& name :
       {std::string(""), std::string("practices"), std::string("practices/"),
        std::string("practices/p/groups"), std::string("practices/p/groups/"),
        std::string("practices/p/groups/g/"), std::string("/practices/p/groups/g"),
        std::string("practices/p/group/g"), std::string("practices/p%2f/groups/g"),
        std::string("practices/../groups/g"), "practices/" + long_id + "/groups/g"}) {
    auto ids = ParseName(name, "practices/*/groups/*", "parent");
    ASSERT_FALSE(ids.ok()) << name;
    EXPECT_EQ(ViolationsOf(ids.status()).at(0).field, "parent") << name;
  }
}

TEST(FormatName, IsTheInverse) {
  EXPECT_EQ(FormatName("practices/*/groups/*", {"p1", "g2"}), "practices/p1/groups/g2");
}

}  // namespace
}  // namespace amble::resources
