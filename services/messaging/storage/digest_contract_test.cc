#include <gtest/gtest.h>

#include "services/messaging/storage/digest_sql_queue.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

constexpr absl::Duration kLease = absl::Minutes(2);

/// Digests on both engines.
class DigestContract : public MessagingFixture,
                       public ::testing::WithParamInterface<storage::Engine> {
 protected:
  DigestContract() : MessagingFixture(GetParam()) {
    for (const char* id : {"n1", "n2"}) {
      EXPECT_EQ(Write([&](storage::Transaction& transaction) {
                  return notices_
                      .Add(transaction, {.practice = "heath",
                                         .id = id,
                                         .kind = NoticeKind::kMessages,
                                         .group = "ramble",
                                         .key = id,
                                         .create_time = clock_.Now(),
                                         .stale_time = clock_.Now() + absl::Hours(48)})
                      .status();
                }),
                absl::OkStatus());
    }
  }
  void Add(const std::string& notice, const std::string& person, absl::Duration in,
           bool digest = true) {
    const std::string id = person + "-" + notice;
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return dispatches_.Add(transaction, {{.id = id,
                                                      .practice = "heath",
                                                      .notice = notice,
                                                      .member = "m-" + person,
                                                      .person = person,
                                                      .due = clock_.Now() + in,
                                                      .stale_time = clock_.Now() + absl::Hours(48),
                                                      .message_id = "<" + id + "@amble.example>",
                                                      .digest = digest}});
              }),
              absl::OkStatus());
  }
  std::vector<std::string> Claim(const std::string& claim, int people = 10) {
    std::vector<std::string> ids;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(
                    const auto claimed,
                    digests_.Claim(transaction, claim, clock_.Now(), kLease, people));
                ids.clear();
                for (const ClaimedDispatch& each : claimed) ids.push_back(each.dispatch.id);
                return absl::OkStatus();
              }),
              absl::OkStatus());
    return ids;
  }

  DigestSqlQueue digests_;
};

TEST_P(DigestContract, AllOfOnePersonTogether) {
  Add("n1", "noor", -absl::Minutes(1));
  Add("n1", "mia", -absl::Minutes(2));
  Add("n2", "mia", absl::ZeroDuration());
  Add("n2", "noor", absl::Minutes(5));
  Add("n1", "cole", -absl::Minutes(9), /*digest=*/false);
  EXPECT_EQ(Claim("a", 1), (std::vector<std::string>{"mia-n1", "mia-n2"})) << "waited longest";
  EXPECT_EQ(Claim("b"), std::vector<std::string>{"noor-n1"});
  EXPECT_TRUE(Claim("c").empty());
  clock_.Advance(absl::Minutes(5));
  EXPECT_EQ(Claim("d"), (std::vector<std::string>{"mia-n1", "mia-n2", "noor-n1", "noor-n2"}))
      << "leases are over";
}

TEST_P(DigestContract, TheQueueLeavesThemAlone) {
  Add("n1", "mia", absl::ZeroDuration());
  EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
              AMBLE_ASSIGN_OR_RETURN(const auto claimed,
                                     dispatches_.Claim(transaction, "a", clock_.Now(), kLease, 10));
              EXPECT_TRUE(claimed.empty());
              return absl::OkStatus();
            }),
            absl::OkStatus());
}

INSTANTIATE_TEST_SUITE_P(Engines, DigestContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
