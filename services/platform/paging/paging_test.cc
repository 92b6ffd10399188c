#include "services/platform/paging/paging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "services/platform/errors/errors.h"

namespace amble {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kScope = PageScope({"ann", "ListGroups", "p1"});

TEST(PageSize, HasADefaultAndALimit) {
  EXPECT_EQ(*PageSize(0), 20);
  EXPECT_EQ(*PageSize(1), 1);
  EXPECT_EQ(*PageSize(100), 100);
  EXPECT_EQ(*PageSize(101), 100);
  EXPECT_EQ(*PageSize(std::numeric_limits<int32_t>::max()), 100);
}

TEST(PageSize, RefusesNegativeOnesByName) {
  for (const int32_t size : {-1, std::numeric_limits<int32_t>::min()}) {
    const absl::Status status = PageSize(size).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    ASSERT_EQ(ViolationsOf(status).size(), 1u);
    EXPECT_EQ(ViolationsOf(status)[0].field, "page_size");
  }
}

TEST(PageTokens, GiveTheKeyBack) {
  const PageTokens tokens("secret");
  const std::string token = tokens.Encode(kScope, {"Zoë & \n", "", "42"});
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789-_"),
            std::string::npos);
  EXPECT_THAT(*tokens.Decode(kScope, token, 3), ElementsAre("Zoë & \n", "", "42"));
}

TEST(PageTokens, TakeTheEmptyTokenForTheFirstPage) {
  EXPECT_THAT(*PageTokens("secret").Decode(kScope, "", 2), IsEmpty());
}

TEST(PageTokens, HoldInEveryProcessWithTheSameSecretAlone) {
  const std::string token = PageTokens("secret").Encode(kScope, {"a"});
  EXPECT_TRUE(PageTokens("secret").Decode(kScope, token, 1).ok());
  EXPECT_EQ(ReasonOf(PageTokens("another").Decode(kScope, token, 1).status()),
            Reason::kPageTokenInvalid);
}

TEST(PageTokens, RefuseWhatTheyDidNotGiveOut) {
  const PageTokens tokens("secret");
  const std::string token = tokens.Encode(kScope, {"a", "b"});
  std::vector<std::string> bad{"x",
                               "=",
                               "!!!!",
                               token + "A",
                               token + "=",
                               " " + token,
                               token.substr(1),
                               token.substr(0, token.size() - 1),
                               std::string(1024, 'A'),
                               std::string("\0", 1)};
  for (size_t i = 0; i < token.size(); ++i) {
    std::string flipped = token;
    flipped[i] = flipped[i] == 'A' ? 'B' : 'A';
    bad.push_back(flipped);
  }
  for (const std::string& text : bad) {
    const absl::Status status = tokens.Decode(kScope, text, 2).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(ReasonOf(status), Reason::kPageTokenInvalid) << text;
  }
}

TEST(PageTokens, RefuseThoseOfOtherListsCallersAndFilters) {
  const PageTokens tokens("secret");
  const std::string token = tokens.Encode(kScope, {"a"});
  for (const std::string& scope :
       {PageScope({"ben", "ListGroups", "p1"}), PageScope({"ann", "ListWalks", "p1"}),
        PageScope({"ann", "ListGroups", "p2"}), PageScope({"ann", "ListGroups"}),
        PageScope({"annListGroups", "p1"}), std::string()}) {
    EXPECT_EQ(ReasonOf(tokens.Decode(scope, token, 1).status()), Reason::kPageTokenInvalid);
  }
  EXPECT_EQ(ReasonOf(tokens.Decode(kScope, token, 2).status()), Reason::kPageTokenInvalid);
}

TEST(CutPage, GivesATokenOnlyWhenMoreFollows) {
  const PageTokens tokens("secret");
  const auto key = [](const std::string& row) { return std::vector<std::string>{row}; };
  std::vector<std::string> rows{"a", "b"};
  EXPECT_EQ(CutPage(rows, 2, tokens, kScope, key), "");
  EXPECT_THAT(rows, ElementsAre("a", "b"));
  rows.push_back("c");
  const std::string token = CutPage(rows, 2, tokens, kScope, key);
  EXPECT_THAT(rows, ElementsAre("a", "b"));
  EXPECT_THAT(*tokens.Decode(kScope, token, 1), ElementsAre("b"));
}

}  // namespace
}  // namespace amble
