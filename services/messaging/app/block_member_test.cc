#include "services/messaging/app/block_member.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/app/list_blocks.h"
#include "services/messaging/app/unblock_member.h"
#include "services/messaging/testing/threads_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class BlockMemberTest : public ThreadsFixture {
 protected:
  absl::StatusOr<Block> BlockIn(const std::string& person, const std::string& member,
                                const std::string& request_id = "") {
    return BlockMember(dependencies_)(As(Somebody(person), request_id), ramble_, member);
  }
  absl::Status Unblock(const std::string& person, const std::string& member) {
    return UnblockMember(dependencies_)(As(Somebody(person)), ramble_, member);
  }
  std::vector<std::string> Blocked(const std::string& person) {
    const auto page = ListBlocks(dependencies_)(As(Somebody(person)), {}, 100);
    EXPECT_EQ(page.status(), absl::OkStatus());
    std::vector<std::string> names;
    for (const Block& block : page->blocks) names.push_back(block.walking_name);
    return names;
  }
};

TEST_F(BlockMemberTest, VeilsBothWaysWhatWasAndWillBeWritten) {
  ASSERT_TRUE(Post("mia", talk_, "From mia").ok());
  ASSERT_TRUE(Post("noor", talk_, "From noor").ok());
  ASSERT_TRUE(BlockIn("mia", "m-noor").ok());
  EXPECT_THAT(Reads("mia", talk_), ElementsAre("1 m-mia:From mia", "2 :withdrawn"));
  EXPECT_THAT(Reads("noor", talk_), ElementsAre("1 :withdrawn", "2 m-noor:From noor"));
  EXPECT_THAT(Reads("lea", talk_), ElementsAre("1 m-mia:From mia", "2 m-noor:From noor"));
  EXPECT_EQ(Unblock("noor", "m-mia"), NotFound("block")) << "she made none";
  ASSERT_EQ(Unblock("mia", "m-noor"), absl::OkStatus());
  EXPECT_THAT(Reads("noor", talk_), ElementsAre("1 m-mia:From mia", "2 m-noor:From noor"));
}

TEST_F(BlockMemberTest, DoesNotPartAMemberFromTheLeaders) {
  const ThreadKey with_mia = Open("mia")->thread.key;
  ASSERT_TRUE(BlockIn("mia", "m-lea").ok());
  ASSERT_TRUE(BlockIn("lea", "m-mia").ok());
  ASSERT_TRUE(Post("mia", with_mia, "Please help").ok());
  EXPECT_THAT(Reads("lea", with_mia), ElementsAre("1 m-mia:Please help"));
}

TEST_F(BlockMemberTest, HoldsInEveryGroup) {
  ASSERT_TRUE(BlockIn("mia", "m-noor").ok());
  const auto page = ListThreads(dependencies_)(As(Somebody("noor")), {}, 100);
  ASSERT_TRUE(page.ok()) << page.status();
  for (const ThreadView& view : page->threads) {
    ASSERT_TRUE(Post("noor", view.thread.key, "Here too").ok());
    EXPECT_THAT(Reads("mia", view.thread.key), ElementsAre("1 :withdrawn")) << view.title;
  }
}

TEST_F(BlockMemberTest, IsListedForWhoMadeItAlone) {
  const auto block = BlockIn("mia", "m-noor", "r1");
  ASSERT_TRUE(block.ok()) << block.status();
  EXPECT_EQ(block->walking_name, "Walking noor");
  EXPECT_EQ(block->create_time, clock_.Now());
  EXPECT_EQ(BlockIn("mia", "m-noor", "r1")->id, block->id);
  EXPECT_EQ(BlockIn("mia", "m-noor")->id, block->id);
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(BlockIn("mia", "m-exa").ok()) << "who has left may be in another group";
  EXPECT_THAT(Blocked("mia"), ElementsAre("Walking exa", "Walking noor"));
  EXPECT_THAT(Blocked("noor"), IsEmpty());
  const auto first = ListBlocks(dependencies_)(As(Somebody("mia")), {}, 1);
  ASSERT_TRUE(first.ok() && first->more);
  const auto second = ListBlocks(dependencies_)(
      As(Somebody("mia")), {first->blocks[0].create_time, first->blocks[0].id}, 1);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->blocks[0].id, block->id);
  EXPECT_FALSE(second->more);
}

TEST_F(BlockMemberTest, NeedsSomebodyElseOfTheGroup) {
  EXPECT_EQ(ViolationsOf(BlockIn("mia", "m-mia").status()).at(0).field, "member");
  EXPECT_EQ(BlockIn("mia", "m-none").status(), NotFound("member"));
  EXPECT_EQ(BlockIn("lou", "m-mia").status(), NotFound("group"));
  EXPECT_EQ(BlockIn("exa", "m-mia").status(), NotFound("group"));
  Tell(Member{
      .group = ramble_, .id = "m-walkin", .walking_name = "Ann", .active = true, .version = 1});
  EXPECT_EQ(ViolationsOf(BlockIn("mia", "m-walkin").status()).at(0).field, "member");
  EXPECT_EQ(Unblock("mia", "m-noor"), NotFound("block"));
  EXPECT_EQ(Unblock("lou", "m-none"), NotFound("block"));
}

TEST_F(BlockMemberTest, GoesWithAPersonWhoBecomesAnother) {
  Join(ramble_, "guest");
  ASSERT_TRUE(BlockIn("mia", "m-guest").ok());
  Tell(Person{.id = "guest", .merged_into = "noor", .version = 2});
  ASSERT_TRUE(Post("noor", talk_, "Hello").ok());
  EXPECT_THAT(Reads("mia", talk_), ElementsAre("1 :withdrawn"));
}

TEST_F(BlockMemberTest, IsLimitedADay) {
  for (int i = 0; i <= kBlocksPerDay; ++i) {
    const std::string person = "p" + std::to_string(i);
    Join(ramble_, person);
    const absl::Status blocked = BlockIn("mia", "m-" + person).status();
    EXPECT_EQ(blocked.ok(), i < kBlocksPerDay) << blocked;
  }
}

}  // namespace
}  // namespace amble::messaging
