#include "services/messaging/app/post_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/app/make_threads.h"
#include "services/messaging/testing/threads_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PostMessageTest : public ThreadsFixture {};

TEST_F(PostMessageTest, IsReadByTheGroup) {
  const auto posted = Post("mia", talk_, "Hello\r\nall \n");
  ASSERT_TRUE(posted.ok()) << posted.status();
  EXPECT_EQ(posted->message.message.text, "Hello\nall");
  EXPECT_EQ(posted->message.message.key.number, 1);
  EXPECT_EQ(posted->message.walking_name, "Walking mia");
  EXPECT_EQ(posted->help, "");
  EXPECT_TRUE(Post("lea", talk_, "Hi")->message.message.by_leader);
  EXPECT_THAT(Reads("noor", talk_), ElementsAre("1 m-mia:Hello\nall", "2 m-lea:Hi"));
}

TEST_F(PostMessageTest, IsSaidOnceForOneRequest) {
  ASSERT_TRUE(Post("mia", talk_, "Hello", "r1").ok());
  EXPECT_EQ(Post("mia", talk_, "Hello", "r1")->message.message.key.number, 1);
  EXPECT_EQ(ReasonOf(Post("mia", talk_, "Other", "r1").status()), Reason::kRequestIdReused);
  EXPECT_EQ(Post("noor", talk_, "Hello", "r1")->message.message.key.number, 2) << "another caller";
  EXPECT_THAT(Reads("lea", talk_), ElementsAre("1 m-mia:Hello", "2 m-noor:Hello"));
}

TEST_F(PostMessageTest, IsRefusedInTheSameWordsToAllWhoAreNotIn) {
  const absl::Status none = Post("mia", {"heath", "none"}, "x").status();
  EXPECT_EQ(none.code(), absl::StatusCode::kNotFound);
  for (const char* person : {"exa", "lou", "olga", "nobody"}) {
    EXPECT_EQ(Post(person, talk_, "x").status(), none) << person;
  }
  EXPECT_EQ(Post("mia", {"moor", talk_.thread}, "x").status(), none);
}

TEST_F(PostMessageTest, LooksAgainAfterCatchingUp) {
  int times = 0;
  dependencies_.catch_up = [&](absl::Time) {
    if (++times == 1) Join(ramble_, "zoe");
    return absl::OkStatus();
  };
  EXPECT_EQ(Post("zoe", talk_, "Already here").status(), absl::OkStatus());
  EXPECT_EQ(times, 1);
}

TEST_F(PostMessageTest, IsWokenForAfterwards) {
  std::vector<std::string> grown;
  dependencies_.channel_grown = [&](const std::string& channel) { grown.push_back(channel); };
  ASSERT_TRUE(Post("mia", talk_, "Hello", "r1").ok());
  ASSERT_TRUE(Post("mia", talk_, "Hello", "r1").ok());
  EXPECT_FALSE(Post("exa", talk_, "Hello").ok());
  EXPECT_THAT(grown, ElementsAre(ChannelOf(talk_)));
}

TEST_F(PostMessageTest, ShowsHelpAtOnceAndAsksLeadersToLook) {
  const auto posted = Post("mia", talk_, "I don't want to live", "r1");
  ASSERT_TRUE(posted.ok()) << posted.status();
  EXPECT_EQ(posted->help, "Call 112.");
  const auto asked = leader_notices_.asked();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].group, ramble_);
  EXPECT_EQ(asked[0].thread, talk_.thread);
  EXPECT_THAT(asked[0].recipients,
              ElementsAre(Recipient{"m-cole", "cole"}, Recipient{"m-lea", "lea"}));
  EXPECT_EQ(asked[0].key.find("live"), std::string::npos) << "nothing of the text";
  EXPECT_EQ(Post("mia", talk_, "I don't want to live", "r1")->help, "Call 112.") << "repeated";
  EXPECT_EQ(Post("mia", talk_, "Suicide.")->help, "Call 112.");
  EXPECT_EQ(leader_notices_.asked().size(), 1u) << "once within some minutes";
  clock_.Advance(absl::Minutes(5));
  EXPECT_TRUE(Post("mia", talk_, "Suicide.").ok());
  EXPECT_EQ(leader_notices_.asked().size(), 2u);
}

TEST_F(PostMessageTest, OffersThePracticesOwnHelp) {
  ASSERT_EQ(
      Write([&](storage::Transaction& transaction) {
        return facts_.Save(transaction, Practice{"heath", "Heath Walks", kHome, "Call Heath.", 2});
      }),
      absl::OkStatus());
  EXPECT_EQ(Post("mia", talk_, "I want to die")->help, "Call Heath.");
}

TEST_F(PostMessageTest, AsksTheOwnerWhereNobodyElseLeads) {
  ASSERT_TRUE(Post("lea", talk_, "I want to die").ok());
  EXPECT_THAT(leader_notices_.asked().back().recipients, ElementsAre(Recipient{"m-cole", "cole"}));
  Leave(ramble_, "cole");
  clock_.Advance(absl::Hours(1));
  ASSERT_TRUE(Post("lea", talk_, "I want to die").ok());
  EXPECT_THAT(leader_notices_.asked().back().recipients, ElementsAre(Recipient{"s-olga", "olga"}));
}

TEST_F(PostMessageTest, ShowsLeadersNothingOfWhatTwoSayAlone) {
  LetDirect("mia", true);
  LetDirect("noor", true);
  const auto direct = Open("mia", "m-noor");
  ASSERT_TRUE(direct.ok()) << direct.status();
  ASSERT_TRUE(Post("mia", direct->thread.key, "I want to die").ok());
  const auto asked = leader_notices_.asked();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].thread, LeaderThread(ramble_, "m-mia", clock_.Now()).key.thread);
  EXPECT_THAT(Reads("lea", {"heath", asked[0].thread}), IsEmpty());
}

TEST_F(PostMessageTest, IsLimitedForEachPerson) {
  for (int i = 0; i < kMessagesPerMinute; ++i) ASSERT_TRUE(Post("mia", talk_, "x").ok());
  clock_.Advance(absl::Seconds(20));
  const absl::Status refused = Post("mia", talk_, "x").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), Reason::kTooManyRequests);
  EXPECT_EQ(RetryDelayOf(refused), absl::Seconds(40));
  EXPECT_TRUE(Post("noor", talk_, "x").ok());
  clock_.Advance(absl::Seconds(40));
  EXPECT_TRUE(Post("mia", talk_, "x").ok());
  int posted = kMessagesPerMinute + 1;
  for (; posted < kMessagesPerDay; ++posted) {
    clock_.Advance(absl::Minutes(1));
    ASSERT_TRUE(Post("mia", talk_, "x").ok()) << posted;
  }
  clock_.Advance(absl::Minutes(1));
  EXPECT_EQ(ReasonOf(Post("mia", talk_, "x").status()), Reason::kTooManyRequests);
  EXPECT_EQ(Reads("noor", talk_).size(), static_cast<size_t>(kMessagesPerDay) + 1);
}

TEST_F(PostMessageTest, KeepsTimesInOrderWhenTheClockGoesBack) {
  ASSERT_TRUE(Post("mia", talk_, "first").ok());
  clock_.Advance(-absl::Hours(1));
  const auto second = Post("mia", talk_, "second");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->message.message.post_time, clock_.Now() + absl::Hours(1));
}

TEST_F(PostMessageTest, GoesToTheMemberWhileTheyAreThere) {
  const auto with_mia = Open("lea", "m-mia");
  ASSERT_TRUE(with_mia.ok()) << with_mia.status();
  ASSERT_TRUE(Post("mia", with_mia->thread.key, "Can we talk?").ok());
  Leave(ramble_, "mia");
  EXPECT_EQ(Post("lea", with_mia->thread.key, "Hello?").status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_FALSE(Listed("lea", with_mia->thread.key).may_post);
  EXPECT_THAT(Reads("lea", with_mia->thread.key), ElementsAre("1 m-mia:Can we talk?"));
  EXPECT_THAT(Reads("mia", with_mia->thread.key), ElementsAre(kNoThread));
}

}  // namespace
}  // namespace amble::messaging
