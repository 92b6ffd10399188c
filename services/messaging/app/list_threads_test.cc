#include "services/messaging/app/list_threads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/testing/threads_fixture.h"

namespace amble::messaging {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class ListThreadsTest : public ThreadsFixture {
 protected:
  void Said(const std::string& person, const ThreadKey& thread) {
    clock_.Advance(absl::Seconds(1));
    ASSERT_TRUE(Post(person, thread, "x").ok());
  }
};

TEST_F(ListThreadsTest, HoldsTheCallersGroupsFromTheBeginning) {
  EXPECT_THAT(Lists("mia"), UnorderedElementsAre("Ramblers", "Mending"));
  EXPECT_THAT(Lists("cole"), ElementsAre("Ramblers"));
  EXPECT_THAT(Lists("lou"), ElementsAre("Others"));
  EXPECT_THAT(Lists("exa"), IsEmpty());
  EXPECT_THAT(Lists("olga"), IsEmpty());
  const ThreadView view = Listed("mia", talk_);
  EXPECT_EQ(view.thread.last_sequence, 0);
  EXPECT_EQ(view.last_time, std::nullopt);
  EXPECT_EQ(view.not_monitored, "Nobody watches this conversation. Need help now?\nCall 112.");
  EXPECT_TRUE(view.may_post);
}

TEST_F(ListThreadsTest, HoldsWalksThatTheCallerGoesTo) {
  Tell(Wanted());
  EXPECT_THAT(Lists("cole"), ElementsAre("Ramblers")) << "nobody has spoken yet";
  clock_.Advance(absl::Seconds(1));
  Answer(Wanted().key, "noor", ResponseState::kGoing);
  EXPECT_THAT(Lists("noor"), ElementsAre("Round the pond", _, _));
  EXPECT_THAT(Lists("cole"), ElementsAre("Round the pond", "Ramblers"));
  EXPECT_THAT(Lists("mia"), UnorderedElementsAre("Ramblers", "Mending"));
  clock_.Set(Wanted().start + absl::Minutes(60));
  EXPECT_THAT(Lists("cole"), ElementsAre("Ramblers")) << "over, and nobody has spoken";
  Said("noor", Open("noor", "", "pond")->thread.key);
  EXPECT_THAT(Lists("cole"), ElementsAre("Round the pond", "Ramblers"));
}

TEST_F(ListThreadsTest, HoldsWhatWasOpened) {
  clock_.Advance(absl::Seconds(1));
  const ThreadKey with_mia = Open("mia")->thread.key;
  LetDirect("mia", true);
  LetDirect("noor", true);
  clock_.Advance(absl::Seconds(1));
  const ThreadKey alone = Open("noor", "m-mia")->thread.key;
  EXPECT_THAT(Lists("cole"), ElementsAre("Walking mia", "Ramblers"));
  EXPECT_THAT(Lists("noor"), ElementsAre("Walking mia", _, _));
  Said("mia", with_mia);
  EXPECT_EQ(Lists("mia").front(), "Ramblers") << "with its leaders";
  Said("mia", alone);
  EXPECT_EQ(Lists("mia").front(), "Walking noor");
  BlockAs("noor", "mia");
  EXPECT_EQ(Lists("mia").front(), "Ramblers");
  EXPECT_EQ(Lists("mia").size(), 3u);
}

TEST_F(ListThreadsTest, GoesOnWhereThePageEnded) {
  LetDirect("mia", true);
  std::vector<std::string> expected;
  for (const char* person : {"a", "b", "c", "d", "e"}) {
    Join(ramble_, person);
    LetDirect(person, true);
    clock_.Advance(absl::Seconds(1));
    ASSERT_TRUE(Open("mia", std::string("m-") + person).ok());
    if (*person != 'c' && *person != 'd') {
      expected.insert(expected.begin(), std::string("Walking ") + person);
    }
  }
  LetDirect("c", false);
  LetDirect("d", false);
  std::vector<std::string> seen;
  ThreadPlace place;
  for (bool more = true; more;) {
    const auto page = ListThreads(dependencies_)(As(Somebody("mia")), place, 2);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const ThreadView& view : page->threads) seen.push_back(view.title);
    more = page->more;
    place = page->last;
  }
  EXPECT_EQ(seen.size(), 5u);
  seen.resize(3);
  EXPECT_EQ(seen, expected);
}

}  // namespace
}  // namespace amble::messaging
