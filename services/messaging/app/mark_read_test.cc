#include "services/messaging/app/mark_read.h"

#include <gtest/gtest.h>

#include "services/messaging/app/mute_thread.h"
#include "services/messaging/testing/threads_fixture.h"

namespace amble::messaging {
namespace {

class MarkReadTest : public ThreadsFixture {
 protected:
  absl::StatusOr<ThreadView> Mark(const std::string& person, int64_t sequence) {
    return MarkRead(dependencies_)(As(Somebody(person)), talk_, sequence);
  }
  int64_t Read(const std::string& person) { return Listed(person, talk_).read_sequence; }
};

TEST_F(MarkReadTest, NeverGoesBackNorBeyondTheEnd) {
  for (const char* text : {"a", "b", "c"}) ASSERT_TRUE(Post("noor", talk_, text).ok());
  EXPECT_EQ(Read("mia"), 0);
  EXPECT_EQ(Mark("mia", 2)->read_sequence, 2);
  EXPECT_EQ(Mark("mia", 1)->read_sequence, 2);
  EXPECT_EQ(Mark("mia", 99)->read_sequence, 3);
  ASSERT_TRUE(Post("noor", talk_, "d").ok());
  EXPECT_EQ(Read("mia"), 3);
  EXPECT_EQ(Mark("exa", 1).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(MarkReadTest, OnesOwnAndWhatIsNotOnesToReadIsRead) {
  ASSERT_TRUE(Post("noor", talk_, "a").ok());
  EXPECT_EQ(Read("noor"), 1);
  clock_.Advance(absl::Seconds(1));
  Join(ramble_, "zoe");
  EXPECT_EQ(Read("zoe"), 1);
  EXPECT_EQ(Listed("zoe", talk_).last_time, std::nullopt);
  ASSERT_TRUE(Post("noor", talk_, "b").ok());
  EXPECT_EQ(Read("zoe"), 1);
  EXPECT_EQ(Listed("zoe", talk_).last_time, clock_.Now());
}

TEST_F(MarkReadTest, WhatABlockVeilsIsNoNews) {
  BlockAs("mia", "noor");
  ASSERT_TRUE(Post("noor", talk_, "a").ok());
  EXPECT_EQ(Read("mia"), 1);
  ASSERT_TRUE(Post("mia", talk_, "b").ok());
  EXPECT_EQ(Read("noor"), 2);
  ASSERT_TRUE(Post("cole", talk_, "c").ok());
  ASSERT_TRUE(Post("noor", talk_, "d").ok());
  EXPECT_LT(Read("mia"), 3) << "somebody else's is";
}

TEST_F(MarkReadTest, NewsOfAThreadCanBeUnwanted) {
  EXPECT_FALSE(Listed("mia", talk_).muted);
  EXPECT_TRUE(MuteThread(dependencies_)(As(Somebody("mia")), talk_, true)->muted);
  ASSERT_TRUE(Post("noor", talk_, "a").ok());
  ASSERT_TRUE(Mark("mia", 1).ok());
  EXPECT_TRUE(Listed("mia", talk_).muted);
  EXPECT_EQ(Read("mia"), 1);
  EXPECT_FALSE(Listed("noor", talk_).muted);
  EXPECT_FALSE(MuteThread(dependencies_)(As(Somebody("mia")), talk_, false)->muted);
  EXPECT_EQ(Read("mia"), 1);
}

}  // namespace
}  // namespace amble::messaging
