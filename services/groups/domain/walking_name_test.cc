#include "services/groups/domain/walking_name.h"

#include <gtest/gtest.h>

#include <set>

namespace amble::groups {
namespace {

TEST(SuggestWalkingName, IsAnotherOneEachTime) {
  std::set<std::string> names;
  for (int attempt = 0; attempt < kSuggestedNames; ++attempt) {
    EXPECT_TRUE(names.insert(SuggestWalkingName(7, attempt)).second);
  }
  EXPECT_EQ(SuggestWalkingName(7, 0), "Walker 7");
}

}  // namespace
}  // namespace amble::groups
