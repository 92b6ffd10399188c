#include "services/messaging/domain/crisis_wording.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

namespace amble::messaging {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

CrisisWording Of(std::string_view list) { return CrisisWording::Parse(list, &Lower).value(); }

TEST(CrisisWording, FindsPhrasesHoweverTheyAreWritten) {
  const CrisisWording wording = Of("# why\ncan't go on  # often\n\n  want to die\r\n");
  EXPECT_EQ(wording.size(), 2u);
  for (const char* text :
       {"I can't go on", "CANT GO ON!", "i can’t   go\non.", "…can´t—go—on", "Want to, die?"}) {
    EXPECT_TRUE(wording.Matches(text)) << text;
  }
}

TEST(CrisisWording, FindsWholeWordsInTheirOrder) {
  const CrisisWording wording = Of("want to die");
  for (const char* text :
       {"I want to diet", "die, want to", "want die", "", "unwant to die", "want to sit; die"}) {
    EXPECT_FALSE(wording.Matches(text)) << text;
  }
}

TEST(CrisisWording, FindsAPartOfAWordWhereWordsAreNotParted) {
  const CrisisWording wording = Of("死にたい");
  EXPECT_TRUE(wording.Matches("もう死にたいです"));
  EXPECT_FALSE(wording.Matches("死"));
}

TEST(CrisisWording, NamesTheLineThatCannotBe) {
  const auto too_long = CrisisWording::Parse("fine\n" + std::string(201, 'a'), &Lower);
  EXPECT_EQ(too_long.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(too_long.status().message(), "line 2: the phrase is too long");
  std::string list;
  for (size_t i = 0; i <= CrisisWording::kMostPhrases; ++i) list += "a" + std::to_string(i) + "\n";
  EXPECT_EQ(CrisisWording::Parse(list, &Lower).status().message(),
            "line 1001: there are too many phrases");
  for (const char* empty : {"", "\n\n", "# only this", "…"}) {
    EXPECT_EQ(CrisisWording::Parse(empty, &Lower).status().message(), "there is no phrase in it");
  }
}

}  // namespace
}  // namespace amble::messaging
