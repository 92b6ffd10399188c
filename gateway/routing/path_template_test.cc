#include "gateway/routing/path_template.h"

#include <gtest/gtest.h>

namespace amble::gateway {
namespace {

TEST(PathTemplate, ReadsLiteralsVariablesAndVerbs) {
  const auto path = PathTemplate::Parse("/v1/{group.name=practices/*/groups/*}/walks:plan");
  ASSERT_TRUE(path.ok()) << path.status();
  EXPECT_EQ(path->segments,
            (std::vector<TemplateSegment>{{"v1"}, {"practices"}, {}, {"groups"}, {}, {"walks"}}));
  EXPECT_EQ(path->variables, (std::vector<TemplateVariable>{{"group.name", 1, 5}}));
  EXPECT_EQ(path->verb, "plan");

  const auto plain = PathTemplate::Parse("/v1/{id}");
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain->variables, (std::vector<TemplateVariable>{{"id", 1, 2}}));
}

TEST(PathTemplate, RefusesWhatIsNone) {
  for (const char* text :
       {"", "v1", "/", "/v1/", "/v1//a", "/v1/**", "/v1/{name", "/v1/{=a}", "/v1/{name=}",
        "/v1/a:", "/v1/a:b/c", "/v1/a:b:c", "/v1/{a}b", "/v1/}"}) {
    EXPECT_FALSE(PathTemplate::Parse(text).ok()) << text;
  }
}

TEST(FormatPath, PutsValuesWhereTheyBelong) {
  const auto path = *PathTemplate::Parse("/v1/{name=practices/*/groups/*}:leave");
  EXPECT_EQ(*FormatPath(path, {"practices/a/groups/b"}), "/v1/practices/a/groups/b:leave");
  EXPECT_FALSE(FormatPath(path, {"practices/a"}).ok());
  EXPECT_FALSE(FormatPath(path, {"practices/a/walks/b"}).ok());
  EXPECT_FALSE(FormatPath(path, {}).ok());
}

TEST(Split, TakesTheVerbFromTheEnd) {
  const SplitPath split = Split("/v1/a:b/c:d");
  EXPECT_EQ(split.segments, (std::vector<std::string_view>{"v1", "a:b", "c"}));
  EXPECT_EQ(split.verb, "d");
  EXPECT_EQ(Split("/v1/c:").segments.back(), "c:");
}

}  // namespace
}  // namespace amble::gateway
