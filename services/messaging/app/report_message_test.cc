#include "services/messaging/app/report_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/app/make_threads.h"
#include "services/messaging/testing/threads_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReportMessageTest : public ThreadsFixture {
 protected:
  absl::Status Report(const std::string& person, const MessageKey& key,
                      const std::string& request_id = "") {
    return ReportMessage(dependencies_)(As(Somebody(person), request_id), key, "Not nice");
  }
};

TEST_F(ReportMessageTest, AsksLeadersToLookOnce) {
  ASSERT_TRUE(Post("mia", talk_, "Rude").ok());
  EXPECT_EQ(Report("noor", {talk_, 1}, "r1"), absl::OkStatus());
  const auto asked = leader_notices_.asked();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].group, ramble_);
  EXPECT_EQ(asked[0].thread, talk_.thread);
  EXPECT_THAT(asked[0].recipients,
              ElementsAre(Recipient{"m-cole", "cole"}, Recipient{"m-lea", "lea"}));
  EXPECT_EQ(Report("noor", {talk_, 1}, "r1"), absl::OkStatus());
  EXPECT_EQ(Report("noor", {talk_, 1}), absl::OkStatus());
  EXPECT_EQ(Report("cole", {talk_, 1}), absl::OkStatus());
  EXPECT_EQ(leader_notices_.asked().size(), 1u);
}

TEST_F(ReportMessageTest, OfALeaderGoesToTheOwner) {
  ASSERT_TRUE(Post("lea", talk_, "Rude").ok());
  ASSERT_EQ(Report("mia", {talk_, 1}), absl::OkStatus());
  EXPECT_THAT(leader_notices_.asked()[0].recipients, ElementsAre(Recipient{"s-olga", "olga"}));
}

TEST_F(ReportMessageTest, OfWhatTwoSayAloneLeadsToTheReporter) {
  LetDirect("mia", true);
  LetDirect("noor", true);
  const auto direct = Open("mia", "m-noor");
  ASSERT_TRUE(direct.ok()) << direct.status();
  ASSERT_TRUE(Post("mia", direct->thread.key, "Rude").ok());
  ASSERT_EQ(Report("noor", {direct->thread.key, 1}), absl::OkStatus());
  EXPECT_EQ(leader_notices_.asked()[0].thread,
            LeaderThread(ramble_, "m-noor", clock_.Now()).key.thread);
}

TEST_F(ReportMessageTest, IsForThoseInTheThread) {
  ASSERT_TRUE(Post("mia", talk_, "Rude").ok());
  const absl::Status none = Report("noor", {{"heath", "none"}, 1});
  EXPECT_EQ(none.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Report("exa", {talk_, 1}), none);
  EXPECT_EQ(Report("lou", {talk_, 1}), none);
  EXPECT_EQ(Report("noor", {talk_, 2}).code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(leader_notices_.asked(), IsEmpty());
}

TEST_F(ReportMessageTest, IsLimitedForEachPerson) {
  for (int i = 0; i <= kReportsPerDay; ++i) {
    clock_.Advance(absl::Minutes(1));
    ASSERT_TRUE(Post("mia", talk_, "Rude").ok());
  }
  for (int i = 1; i <= kReportsPerDay; ++i) {
    ASSERT_EQ(Report("noor", {talk_, i}), absl::OkStatus());
  }
  EXPECT_EQ(ReasonOf(Report("noor", {talk_, kReportsPerDay + 1})), Reason::kTooManyRequests);
  EXPECT_EQ(Report("noor", {talk_, 1}), absl::OkStatus()) << "was reported before";
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(Report("noor", {talk_, kReportsPerDay + 1}), absl::OkStatus());
}

}  // namespace
}  // namespace amble::messaging
