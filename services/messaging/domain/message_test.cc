#include "services/messaging/domain/message.h"

#include <gtest/gtest.h>

namespace amble::messaging {
namespace {

Message Posted() {
  return {.key = {{"heath", "t"}, 5},
          .sequence = 5,
          .author = "m-mia",
          .person = "mia",
          .by_leader = true,
          .text = "Hello",
          .post_time = absl::FromUnixSeconds(10)};
}

TEST(Message, KeepsNothingOfWhatIsTakenBack) {
  Message message = Posted();
  EXPECT_TRUE(Withdraw(message));
  EXPECT_EQ(message.text, "");
  EXPECT_EQ(message.state, MessageState::kWithdrawn);
  EXPECT_FALSE(Withdraw(message));
  EXPECT_FALSE(Hide(message));
}

TEST(Message, IsHiddenFromAllButLeaders) {
  Message message = Posted();
  EXPECT_TRUE(Hide(message));
  EXPECT_FALSE(Hide(message));
  EXPECT_EQ(AsSeenBy(message, true, false).text, "Hello");
  const Message seen = AsSeenBy(message, false, false);
  EXPECT_EQ(seen.text, "");
  EXPECT_EQ(seen.author, "m-mia");
  EXPECT_EQ(seen.state, MessageState::kHidden);
  EXPECT_TRUE(Withdraw(message));
}

TEST(Message, LooksTheSameTakenBackAndVeiled) {
  Message taken_back = Posted();
  Withdraw(taken_back);
  taken_back.sequence = 9;
  Message hidden = Posted();
  Hide(hidden);
  hidden.sequence = 7;
  const Message expected{.key = {{"heath", "t"}, 5},
                         .sequence = 5,
                         .state = MessageState::kWithdrawn,
                         .post_time = absl::FromUnixSeconds(10)};
  EXPECT_EQ(AsSeenBy(taken_back, true, false), expected);
  EXPECT_EQ(AsSeenBy(taken_back, false, false), expected);
  EXPECT_EQ(AsSeenBy(Posted(), true, true), expected);
  EXPECT_EQ(AsSeenBy(hidden, true, true), expected);
  EXPECT_EQ(AsSeenBy(taken_back, true, true), expected);
}

TEST(Message, IsKeptWithPlainLineBreaksAndWithoutSpaceAtItsEnd) {
  EXPECT_EQ(AsKept("a\r\nb\r\n"), "a\nb");
  EXPECT_EQ(AsKept("  a \t\n "), "  a");
  EXPECT_EQ(AsKept("a\rb"), "a\rb");
  EXPECT_EQ(AsKept(""), "");
  EXPECT_EQ(AsKept(" \n"), "");
}

}  // namespace
}  // namespace amble::messaging
