#include "services/messaging/app/follow_hints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/app/give_hints.h"
#include "services/messaging/testing/threads_fixture.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class FollowHintsTest : public ThreadsFixture {
 protected:
  /// Who was given a hint since the last time.
  std::vector<std::string> Given() {
    const auto page = FollowHints(dependencies_).Read(seen_, 1000);
    EXPECT_EQ(page.status(), absl::OkStatus());
    std::vector<std::string> people;
    for (const Hint& hint : page->hints) {
      EXPECT_EQ(hint.name, kThreadsHint);
      people.push_back(hint.person);
    }
    seen_ = page->head;
    return people;
  }

  int64_t seen_ = 0;
};

TEST_F(FollowHintsTest, AreGivenToTheFewInAThread) {
  const ThreadKey with_mia = Open("mia")->thread.key;
  EXPECT_THAT(Given(), UnorderedElementsAre("lea", "cole"));
  ASSERT_TRUE(Open("lea", "m-mia").ok());
  EXPECT_THAT(Given(), IsEmpty()) << "was there";
  ASSERT_TRUE(Post("lea", with_mia, "Hello").ok());
  EXPECT_THAT(Given(), UnorderedElementsAre("mia", "cole"));
  LetDirect("mia", true);
  LetDirect("noor", true);
  const ThreadKey alone = Open("mia", "m-noor")->thread.key;
  EXPECT_THAT(Given(), ElementsAre("noor"));
  ASSERT_TRUE(Post("noor", alone, "Hi").ok());
  EXPECT_THAT(Given(), ElementsAre("mia"));
}

TEST_F(FollowHintsTest, AreNotGivenToTheMany) {
  ASSERT_TRUE(Post("mia", talk_, "Hello").ok());
  EXPECT_THAT(Given(), IsEmpty());
}

TEST_F(FollowHintsTest, AreWokenForWithTheCommit) {
  std::vector<std::string> grown;
  dependencies_.channel_grown = [&](const std::string& channel) { grown.push_back(channel); };
  EXPECT_FALSE(Write([&](storage::Transaction& transaction) {
                 EXPECT_EQ(GiveHints(dependencies_, transaction, {"mia"}, kNoticesHint),
                           absl::OkStatus());
                 return absl::CancelledError("no");
               }).ok());
  EXPECT_THAT(grown, IsEmpty());
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return GiveHints(dependencies_, transaction, {"mia"}, kNoticesHint);
            }),
            absl::OkStatus());
  EXPECT_THAT(grown, ElementsAre(kHintsChannel));
}

}  // namespace
}  // namespace amble::messaging
