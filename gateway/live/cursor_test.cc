#include "gateway/live/cursor.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "services/platform/live/cursor.h"

namespace amble::gateway::live {
namespace {

TEST(LiveCursor, NamesEachChannelsPlace) {
  const std::vector<ChannelCursor> cursors{{0xabc, 7}, {}, {~uint64_t{0}, 0}};
  EXPECT_EQ(FormatCursor(cursors), "abc.7-0-ffffffffffffffff.0");
  EXPECT_EQ(ParseCursor("abc.7-0-ffffffffffffffff.0", 3), cursors);
}

TEST(LiveCursor, IsTheSameAsServicesHandOut) {
  const std::string text = amble::live::CursorText(amble::live::LifeOf("a/b", "epoch"), 12);
  EXPECT_EQ(FormatCursor(std::vector<ChannelCursor>{{LifeOf("a/b", "epoch"), 12}}), text);
  const auto parsed = ParseCursor("0-" + text, 2);
  ASSERT_TRUE(parsed);
  EXPECT_EQ((*parsed)[0], ChannelCursor());
  EXPECT_EQ((*parsed)[1].position, 12);
}

TEST(LiveCursor, IsNoneWhenGarbledOrOfOtherChannels) {
  for (const char* text : {"", "-", "abc", "abc.", ".7", "abc.-7", "abc.7.1", "abc.7-", "-abc.7",
                           "0.7", "abc. 7", "xyz.7", "+abc.7", "1ffffffffffffffff.1",
                           "1.9223372036854775808", "0x1.1", "abc.7-abc.7", "abc.7\n"}) {
    EXPECT_EQ(ParseCursor(text, 1), std::nullopt) << text;
  }
  EXPECT_EQ(ParseCursor("abc.7", 2), std::nullopt);
  EXPECT_EQ(ParseCursor("abc.7", 0), std::nullopt);
}

TEST(LiveCursor, TellsLivesAndChannelsApart) {
  EXPECT_NE(LifeOf("a", "1"), LifeOf("a", "2"));
  EXPECT_NE(LifeOf("a", "1"), LifeOf("b", "1"));
  EXPECT_NE(LifeOf("a", "b1"), LifeOf("ab", "1"));
}

RC_GTEST_PROP(LiveCursor, ReadsWhatItWrites, ()) {
  const auto lives = *rc::gen::container<std::vector<uint64_t>>(rc::gen::arbitrary<uint64_t>());
  std::vector<ChannelCursor> cursors;
  for (const uint64_t life : lives) {
    cursors.push_back(life == 0 ? ChannelCursor()
                                : ChannelCursor{life, *rc::gen::inRange<int64_t>(
                                                          0, std::numeric_limits<int64_t>::max())});
  }
  RC_PRE(!cursors.empty());
  const std::string text = FormatCursor(cursors);
  RC_ASSERT(text.size() <= cursors.size() * 37);
  RC_ASSERT(ParseCursor(text, cursors.size()) == cursors);
}

RC_GTEST_PROP(LiveCursor, SurvivesAnyText, (const std::string& text)) {
  const auto parsed = ParseCursor(text, 2);
  if (parsed) RC_ASSERT(parsed->size() == 2U);
}

}  // namespace
}  // namespace amble::gateway::live
