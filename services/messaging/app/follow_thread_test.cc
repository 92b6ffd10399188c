#include "services/messaging/app/follow_thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/app/hide_message.h"
#include "services/messaging/app/withdraw_message.h"
#include "services/messaging/testing/threads_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const absl::Time kNoDeadline = absl::InfiniteFuture();

class FollowThreadTest : public ThreadsFixture {
 protected:
  std::vector<FollowedEntry> Read(const ThreadKey& key, int64_t after = 0, int limit = 1000) {
    const auto page = FollowThread(dependencies_).Read(key, after, limit);
    EXPECT_EQ(page.status(), absl::OkStatus());
    return page.ok() ? page->entries : std::vector<FollowedEntry>();
  }
  /// Who may see it.
  std::vector<std::string> Granted(const ThreadKey& key, const std::vector<std::string>& people) {
    const auto grants = FollowThread(dependencies_).Lease(key, people, kNoDeadline);
    EXPECT_EQ(grants.status(), absl::OkStatus());
    std::vector<std::string> granted;
    for (const ThreadGrant& grant : *grants) granted.push_back(grant.person);
    return granted;
  }
  ThreadGrant GrantOf(const std::string& person, const ThreadKey& key) {
    const auto grants = FollowThread(dependencies_).Lease(key, {person}, kNoDeadline);
    EXPECT_TRUE(grants.ok() && grants->size() == 1) << person;
    return grants.ok() && !grants->empty() ? grants->front() : ThreadGrant();
  }

  const std::vector<std::string> everybody_{"lea", "cole", "mia", "noor", "exa", "lou", "olga"};
};

TEST_F(FollowThreadTest, ShowsPostsAndChangesInOrder) {
  ASSERT_TRUE(Post("mia", talk_, "one").ok());
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(Post("noor", talk_, "two").ok());
  ASSERT_TRUE(HideMessage(dependencies_)(As(Somebody("lea")), {talk_, 2}).ok());
  ASSERT_TRUE(WithdrawMessage(dependencies_)(As(Somebody("mia")), {talk_, 1}).ok());
  const auto entries = Read(talk_);
  ASSERT_EQ(entries.size(), 4u);
  const std::vector<std::string> expected{"1 :withdrawn", "2 m-noor:hidden ", "2 m-noor:hidden ",
                                          "1 :withdrawn"};
  for (size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(entries[i].plain.message.sequence, static_cast<int64_t>(i) + 1);
    EXPECT_EQ(Written(entries[i].plain.message), expected[i]) << i;
  }
  EXPECT_EQ(entries[1].plain.walking_name, "Walking noor");
  EXPECT_EQ(entries[0].plain.walking_name, "");
  EXPECT_FALSE(entries[0].differs) << "nobody sees more";
  EXPECT_TRUE(entries[1].differs);
  EXPECT_EQ(entries[2].post_time, clock_.Now()) << "of the post: who came after it sees none of it";
  EXPECT_EQ(entries[3].post_time, clock_.Now() - absl::Seconds(1));
  EXPECT_EQ(Read(talk_, 3).size(), 1u);
  EXPECT_EQ(Read(talk_, 0, 2).size(), 2u);
  EXPECT_THAT(Read(talk_, 0, 0), IsEmpty());
  EXPECT_EQ(FollowThread(dependencies_).Read(talk_, 0, 0)->head, 4);
  EXPECT_EQ(FollowThread(dependencies_).Read({"heath", "none"}, 0, 1).status(),
            NotFound("channel"));
}

TEST_F(FollowThreadTest, VeilsAsIfItWereTakenBack) {
  ASSERT_TRUE(Post("lea", talk_, "Secret").ok());
  const FollowedEntry entry = Read(talk_).at(0);
  EXPECT_EQ(Written(entry.plain.message), "1 m-lea:Secret");
  EXPECT_EQ(entry.author, "lea");
  EXPECT_EQ(Written(entry.veiled.message), "1 :withdrawn");
  EXPECT_EQ(entry.veiled.message.sequence, 1);
  EXPECT_EQ(entry.veiled.message.person, "");
  EXPECT_EQ(entry.veiled.walking_name, "");
  EXPECT_FALSE(entry.veiled.message.by_leader);
}

TEST_F(FollowThreadTest, GrantsAGroupToItsMembersSinceTheyJoined) {
  EXPECT_THAT(Granted(talk_, everybody_), UnorderedElementsAre("lea", "cole", "mia", "noor"));
  EXPECT_THAT(Granted(talk_, {}), IsEmpty());
  Join(ramble_, "zoe");
  EXPECT_EQ(GrantOf("zoe", talk_).from, clock_.Now());
  EXPECT_EQ(GrantOf("mia", talk_).from, clock_.Now() - absl::Hours(24));
  Leave(ramble_, "zoe");
  EXPECT_THAT(Granted(talk_, {"zoe", "mia"}), ElementsAre("mia"));
  EXPECT_EQ(FollowThread(dependencies_).Lease({"heath", "none"}, {"mia"}, kNoDeadline).status(),
            NotFound("channel"));
}

TEST_F(FollowThreadTest, GrantsAWalkToThoseGoingAndLeaders) {
  Tell(Wanted());
  Answer(Wanted().key, "mia", ResponseState::kGoing);
  Answer(Wanted().key, "noor", ResponseState::kUnsure);
  const ThreadKey walk = Open("mia", "", "pond")->thread.key;
  EXPECT_THAT(Granted(walk, everybody_), UnorderedElementsAre("lea", "cole", "mia"));
  Change(Wanted().key, [](Walk& pond) { pond.leaders.push_back("m-noor"); });
  Answer(Wanted().key, "mia", ResponseState::kNotGoing);
  EXPECT_THAT(Granted(walk, everybody_), UnorderedElementsAre("lea", "cole", "noor"));
}

TEST_F(FollowThreadTest, GrantsWhatFewSayToThemAlone) {
  EXPECT_THAT(Granted(Open("mia")->thread.key, everybody_),
              UnorderedElementsAre("lea", "cole", "mia"));
  LetDirect("mia", true);
  LetDirect("noor", true);
  const ThreadKey alone = Open("mia", "m-noor")->thread.key;
  EXPECT_THAT(Granted(alone, everybody_), UnorderedElementsAre("mia", "noor"));
  BlockAs("noor", "mia");
  EXPECT_THAT(Granted(alone, everybody_), IsEmpty());
}

TEST_F(FollowThreadTest, VeilsBothWaysWhereManyAre) {
  BlockAs("noor", "mia");
  EXPECT_THAT(GrantOf("mia", talk_).veiled, ElementsAre("noor"));
  EXPECT_THAT(GrantOf("noor", talk_).veiled, ElementsAre("mia"));
  EXPECT_THAT(GrantOf("lea", talk_).veiled, IsEmpty());
  BlockAs("mia", "lea");
  const ThreadKey with_mia = Open("mia")->thread.key;
  EXPECT_THAT(GrantOf("lea", with_mia).veiled, IsEmpty());
  ASSERT_TRUE(Post("mia", with_mia, "Please help").ok());
  EXPECT_EQ(Read(with_mia).at(0).author, "") << "nobody's block veils it";
}

TEST_F(FollowThreadTest, CatchesUpBeforeItDenies) {
  int times = 0;
  dependencies_.catch_up = [&](absl::Time) {
    if (++times == 1) Join(ramble_, "zoe");
    return absl::OkStatus();
  };
  EXPECT_THAT(Granted(talk_, {"mia"}), ElementsAre("mia"));
  EXPECT_EQ(times, 0);
  EXPECT_THAT(Granted(talk_, {"mia", "zoe"}), UnorderedElementsAre("mia", "zoe"));
  EXPECT_EQ(times, 1);
  dependencies_.catch_up = [](absl::Time) { return absl::UnavailableError("away"); };
  EXPECT_EQ(FollowThread(dependencies_).Lease(talk_, {"exa"}, kNoDeadline).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace amble::messaging
