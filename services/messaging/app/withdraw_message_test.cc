#include "services/messaging/app/withdraw_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/app/hide_message.h"
#include "services/messaging/testing/threads_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;

class ChangedMessageTest : public ThreadsFixture {
 protected:
  absl::StatusOr<MessageView> WithdrawAs(const std::string& person, int64_t number,
                                         const std::string& request_id = "") {
    return WithdrawMessage(dependencies_)(As(Somebody(person), request_id), {talk_, number});
  }
  absl::StatusOr<MessageView> HideAs(const std::string& person, int64_t number,
                                     const std::string& request_id = "") {
    return HideMessage(dependencies_)(As(Somebody(person), request_id), {talk_, number});
  }
};

TEST_F(ChangedMessageTest, IsTakenBackByItsAuthorAlone) {
  ASSERT_TRUE(Post("mia", talk_, "Oops").ok());
  ASSERT_TRUE(Post("noor", talk_, "What?").ok());
  for (const char* person : {"noor", "lea"}) {
    EXPECT_EQ(WithdrawAs(person, 1).status().code(), absl::StatusCode::kPermissionDenied);
  }
  EXPECT_EQ(WithdrawAs("exa", 1).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(WithdrawAs("mia", 3).status().code(), absl::StatusCode::kNotFound);
  std::vector<std::string> grown;
  dependencies_.channel_grown = [&](const std::string& channel) { grown.push_back(channel); };
  const auto withdrawn = WithdrawAs("mia", 1, "r1");
  ASSERT_TRUE(withdrawn.ok()) << withdrawn.status();
  EXPECT_EQ(withdrawn->message.state, MessageState::kWithdrawn);
  EXPECT_EQ(withdrawn->walking_name, "");
  EXPECT_TRUE(WithdrawAs("mia", 1, "r1").ok());
  EXPECT_TRUE(WithdrawAs("mia", 1).ok());
  EXPECT_THAT(grown, ElementsAre(ChannelOf(talk_))) << "changed once";
  EXPECT_THAT(Reads("lea", talk_), ElementsAre("1 :withdrawn", "2 m-noor:What?"));
  EXPECT_EQ(Listed("lea", talk_).thread.last_sequence, 3);
  EXPECT_EQ(Post("noor", talk_, "Fine")->message.message.key.number, 4);
  EXPECT_EQ(WithdrawAs("mia", 3).status().code(), absl::StatusCode::kNotFound)
      << "a change is no message";
}

TEST_F(ChangedMessageTest, IsHiddenByLeadersFromAllOthers) {
  ASSERT_TRUE(Post("mia", talk_, "Rude").ok());
  for (const char* person : {"noor", "mia"}) {
    EXPECT_EQ(HideAs(person, 1).status().code(), absl::StatusCode::kPermissionDenied);
  }
  EXPECT_EQ(HideAs("lou", 1).status().code(), absl::StatusCode::kNotFound);
  const auto hidden = HideAs("lea", 1, "r1");
  ASSERT_TRUE(hidden.ok()) << hidden.status();
  EXPECT_EQ(hidden->message.sequence, 2);
  EXPECT_EQ(HideAs("lea", 1, "r1")->message.sequence, 2);
  EXPECT_EQ(HideAs("cole", 1)->message.sequence, 2);
  EXPECT_THAT(Reads("cole", talk_), ElementsAre("1 m-mia:hidden Rude"));
  EXPECT_THAT(Reads("noor", talk_), ElementsAre("1 m-mia:hidden "));
  EXPECT_THAT(Reads("mia", talk_), ElementsAre("1 m-mia:hidden "));
  ASSERT_TRUE(WithdrawAs("mia", 1).ok());
  EXPECT_THAT(Reads("cole", talk_), ElementsAre("1 :withdrawn"));
  EXPECT_EQ(HideAs("lea", 1)->message.state, MessageState::kWithdrawn);
}

TEST_F(ChangedMessageTest, IsNotThereForWhoCameLater) {
  ASSERT_TRUE(Post("mia", talk_, "Before").ok());
  clock_.Advance(absl::Seconds(1));
  Leave(ramble_, "mia");
  Join(ramble_, "mia");
  EXPECT_EQ(WithdrawAs("mia", 1).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace amble::messaging
