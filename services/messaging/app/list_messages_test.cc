#include "services/messaging/app/list_messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/testing/threads_fixture.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ListMessagesTest : public ThreadsFixture {
 protected:
  std::vector<std::string> Texts(const MessageWindow& window, bool* more = nullptr) {
    const auto page = ListMessages(dependencies_)(As(Somebody("mia")), window);
    EXPECT_EQ(page.status(), absl::OkStatus());
    std::vector<std::string> texts;
    if (!page.ok()) return texts;
    for (const MessageView& view : page->messages) texts.push_back(view.message.text);
    if (more != nullptr) *more = page->more;
    return texts;
  }
};

TEST_F(ListMessagesTest, PagesFromTheLatestAndFromAPlace) {
  for (const char* text : {"a", "b", "c", "d"}) ASSERT_TRUE(Post("noor", talk_, text).ok());
  bool more = false;
  EXPECT_THAT(Texts({.thread = talk_, .limit = 2}, &more), ElementsAre("d", "c"));
  EXPECT_TRUE(more);
  EXPECT_THAT(Texts({.thread = talk_, .before = 3, .limit = 2}, &more), ElementsAre("b", "a"));
  EXPECT_FALSE(more);
  EXPECT_THAT(Texts({.thread = talk_, .after = 1, .limit = 2}, &more), ElementsAre("b", "c"));
  EXPECT_TRUE(more);
  EXPECT_THAT(Texts({.thread = talk_, .after = 3, .limit = 2}, &more), ElementsAre("d"));
  EXPECT_FALSE(more);
}

TEST_F(ListMessagesTest, ShowsWhatWasPostedWhileTheReaderWasThere) {
  ASSERT_TRUE(Post("noor", talk_, "before").ok());
  clock_.Advance(absl::Seconds(1));
  Join(ramble_, "zoe");
  EXPECT_THAT(Reads("zoe", talk_), IsEmpty());
  ASSERT_TRUE(Post("noor", talk_, "during").ok());
  EXPECT_THAT(Reads("zoe", talk_), ElementsAre("2 m-noor:during"));
  Leave(ramble_, "zoe");
  EXPECT_THAT(Reads("zoe", talk_), ElementsAre(kNoThread));
  ASSERT_TRUE(Post("noor", talk_, "away").ok());
  clock_.Advance(absl::Seconds(1));
  Join(ramble_, "zoe");
  ASSERT_TRUE(Post("noor", talk_, "again").ok());
  EXPECT_THAT(Reads("zoe", talk_), ElementsAre("4 m-noor:again"))
      << "what was said while they were away is not theirs, nor what was said before";
}

TEST_F(ListMessagesTest, ShowsAWalksThreadToThoseGoingAndLeaders) {
  Tell(Wanted());
  Answer(Wanted().key, "mia", ResponseState::kGoing);
  const auto opened = Open("mia", "", "pond");
  ASSERT_TRUE(opened.ok()) << opened.status();
  const ThreadKey walk = opened->thread.key;
  EXPECT_EQ(opened->title, "Round the pond");
  ASSERT_TRUE(Post("mia", walk, "On my way").ok());
  EXPECT_THAT(Reads("cole", walk), ElementsAre("1 m-mia:On my way"));
  for (const auto state : {ResponseState::kWaitlisted, ResponseState::kOffered,
                           ResponseState::kUnsure, ResponseState::kNotGoing}) {
    Answer(Wanted().key, "noor", state);
    EXPECT_THAT(Reads("noor", walk), ElementsAre(kNoThread));
  }
  Answer(Wanted().key, "noor", ResponseState::kGoing);
  EXPECT_THAT(Reads("noor", walk), ElementsAre("1 m-mia:On my way"));
  Answer(Wanted().key, "mia", ResponseState::kNotGoing);
  EXPECT_THAT(Reads("mia", walk), ElementsAre(kNoThread));
  Change(Wanted().key, [](Walk& pond) { pond.leaders.push_back("m-mia"); });
  EXPECT_THAT(Reads("mia", walk), ElementsAre("1 m-mia:On my way")) << "who leads it is in";
}

TEST_F(ListMessagesTest, SaysHowFarTheThreadWas) {
  ASSERT_TRUE(Post("noor", talk_, "a").ok());
  ASSERT_TRUE(Post("noor", talk_, "b").ok());
  EXPECT_EQ(ListMessages(dependencies_)(As(Somebody("mia")), {.thread = talk_, .limit = 1})
                ->last_sequence,
            2);
}

}  // namespace
}  // namespace amble::messaging
