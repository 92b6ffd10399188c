#include "services/messaging/api/live_channels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amble/messaging/v1/watch.pb.h"
#include "services/messaging/app/give_hints.h"
#include "services/messaging/testing/threads_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class LiveChannelsTest : public ThreadsFixture {
 protected:
  live::Page Read(const std::string& channel, int64_t after = 0, int limit = 100) {
    const auto page = channels_.Read(channel, after, limit);
    EXPECT_EQ(page.status(), absl::OkStatus());
    return page.value_or(live::Page());
  }
  static v1::WatchResponse Parsed(const std::string& change) {
    v1::WatchResponse response;
    EXPECT_TRUE(response.ParseFromString(change));
    return response;
  }
  std::vector<std::string> Grown(const std::map<std::string, int64_t>& known) {
    const auto grown = channels_.Grown(known);
    EXPECT_EQ(grown.status(), absl::OkStatus());
    return grown.value_or(std::vector<std::string>());
  }

  LiveChannels channels_{dependencies_};
  const std::string channel_ = ChannelOf(talk_);
};

TEST_F(LiveChannelsTest, TellWhatClientsAreTold) {
  ASSERT_TRUE(Post("mia", talk_, "Hello").ok());
  const live::Page page = Read(channel_);
  EXPECT_EQ(page.head, 1);
  ASSERT_EQ(page.entries.size(), 1u);
  const live::Entry& entry = page.entries[0];
  EXPECT_EQ(entry.position, 1);
  EXPECT_EQ(entry.author, "mia");
  EXPECT_EQ(entry.person, "");
  EXPECT_EQ(entry.write_time, clock_.Now());
  const v1::WatchResponse change = Parsed(entry.change);
  EXPECT_EQ(change.channel(), channel_);
  EXPECT_EQ(change.cursor(), "");
  EXPECT_EQ(change.message().name(), channel_ + "/messages/1");
  EXPECT_EQ(change.message().author(), "practices/heath/groups/ramble/members/m-mia");
  EXPECT_EQ(change.message().walking_name(), "Walking mia");
  EXPECT_EQ(change.message().text(), "Hello");
  const v1::WatchResponse veiled = Parsed(entry.veiled_change);
  EXPECT_EQ(veiled.message().name(), change.message().name());
  EXPECT_EQ(veiled.message().sequence(), 1);
  EXPECT_EQ(veiled.message().state(), v1::MESSAGE_STATE_WITHDRAWN);
  EXPECT_EQ(veiled.message().author() + veiled.message().walking_name() + veiled.message().text(),
            "");
}

TEST_F(LiveChannelsTest, HoldHintsForOnePersonEach) {
  ASSERT_TRUE(Open("mia").ok());
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return GiveHints(dependencies_, transaction, {"noor"}, kNoticesHint);
            }),
            absl::OkStatus());
  const live::Page page = Read("hints");
  EXPECT_EQ(page.head, 3);
  ASSERT_EQ(page.entries.size(), 3u);
  EXPECT_EQ(page.entries[2].person, "noor");
  const v1::WatchResponse change = Parsed(page.entries[2].change);
  EXPECT_EQ(change.channel(), "me");
  EXPECT_EQ(change.changed().name(), "me/notices");
  EXPECT_EQ(Parsed(page.entries[0].change).changed().name(), "me/threads");
  const auto grants = channels_.Lease("hints", {"noor", "exa"}, absl::InfiniteFuture());
  ASSERT_TRUE(grants.ok()) << grants.status();
  EXPECT_EQ(grants->size(), 2u);
}

TEST_F(LiveChannelsTest, SayWhichHaveGrown) {
  const std::string none = "practices/heath/threads/none";
  EXPECT_THAT(Grown({{channel_, 0}, {"hints", 0}}), IsEmpty());
  EXPECT_THAT(Grown({{none, 0}, {"nonsense", 0}}), UnorderedElementsAre(none, "nonsense"))
      << "reading says that they are gone";
  ASSERT_TRUE(Post("mia", talk_, "Hello").ok());
  ASSERT_TRUE(Open("mia").ok());
  EXPECT_THAT(Grown({{channel_, 0}, {"hints", 0}}), UnorderedElementsAre(channel_, "hints"));
  EXPECT_THAT(Grown({{channel_, 1}, {"hints", 1}}), ElementsAre("hints"));
  EXPECT_EQ(Read("hints").head, 2);
  EXPECT_THAT(Grown({{channel_, 1}, {"hints", 2}}), IsEmpty());
}

TEST_F(LiveChannelsTest, GrantWithWhatIsVeiled) {
  BlockAs("mia", "noor");
  const auto grants = channels_.Lease(channel_, {"mia", "exa"}, absl::InfiniteFuture());
  ASSERT_TRUE(grants.ok()) << grants.status();
  EXPECT_THAT(*grants, ElementsAre(live::Grant{"mia", clock_.Now() - absl::Hours(24), {"noor"}}));
}

TEST_F(LiveChannelsTest, AreNotFoundInTheSameWords) {
  for (const char* channel : {"", "me", "practices/heath", "practices/heath/threads/none",
                              "practices/heath/groups/ramble/walks/pond/roll", "hint"}) {
    EXPECT_EQ(channels_.Read(channel, 0, 1).status(), NotFound("channel")) << channel;
    EXPECT_EQ(channels_.Lease(channel, {"mia"}, absl::InfiniteFuture()).status(),
              NotFound("channel"))
        << channel;
  }
}

}  // namespace
}  // namespace amble::messaging
