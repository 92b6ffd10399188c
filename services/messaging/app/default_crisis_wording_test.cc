#include "services/messaging/app/default_crisis_wording.h"

#include <gtest/gtest.h>

namespace amble::messaging {
namespace {

TEST(DefaultCrisisWording, FindsWhatPeopleWriteInNeed) {
  for (const char* text :
       {"I want to kill myself", "i just don’t want to live", "I WISH I WAS DEAD", "ｓｕｉｃｉｄｅ",
        "thinking of sui\u200Bcide again", "maybe I'll end it all…"}) {
    EXPECT_TRUE(DefaultCrisisWording().Matches(text)) << text;
  }
}

TEST(DefaultCrisisWording, LeavesOrdinaryTalkAlone) {
  for (const char* text :
       {"See you at the pond at ten", "My phone is about to die", "I killed the engine",
        "What a way to end the day", "No reason to hurry", "I can go on for hours", ""}) {
    EXPECT_FALSE(DefaultCrisisWording().Matches(text)) << text;
  }
}

TEST(DefaultCrisisWording, CanBeReplaced) {
  const auto wording = ParseCrisisWording("# ours\nÜBERDOSIS");
  ASSERT_TRUE(wording.ok()) << wording.status();
  EXPECT_TRUE(wording->Matches("eine Überdosis."));
  EXPECT_FALSE(wording->Matches("suicide"));
  EXPECT_FALSE(ParseCrisisWording("# nothing").ok());
}

}  // namespace
}  // namespace amble::messaging
