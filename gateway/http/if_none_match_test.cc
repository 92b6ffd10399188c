#include "gateway/http/if_none_match.h"

#include <gtest/gtest.h>

namespace amble::gateway {
namespace {

TEST(NamesETag, FindsItInAList) {
  for (const char* list : {"\"a1\"", "W/\"a1\"", "*", " * ", "\"b\", \"a1\"", "\"a1\",\"b\"",
                           "W/\"b\" , W/\"a1\"", "  \"a1\"\t"}) {
    EXPECT_TRUE(NamesETag(list, "\"a1\"")) << list;
    EXPECT_TRUE(NamesETag(list, "W/\"a1\"")) << list;
  }
  for (const char* list :
       {"", ",", "a1", "\"a\"", "\"a11\"", "\"A1\"", "w/\"a1\"", "\"b\",", "\"*\"", "\"b\", *"}) {
    EXPECT_FALSE(NamesETag(list, "\"a1\"")) << list;
  }
}

}  // namespace
}  // namespace amble::gateway
