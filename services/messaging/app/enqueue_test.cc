#include "services/messaging/app/enqueue.h"

#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"

namespace amble::messaging {
namespace {

/// Whatever the test says.
class SaidWays final : public Ways {
 public:
  absl::StatusOr<std::vector<Way>> Choose(storage::Transaction&,
                                          const std::vector<ToTell>& all) override {
    return std::vector<Way>(all.size(), way);
  }
  Way way;
};

class EnqueueTest : public MessagingFixture {
 protected:
  EnqueueTest() { dependencies_.ways = &ways_said_; }

  void TellMia(const std::string& key) {
    const Notice notice{.practice = "heath",
                        .id = ids_.NewId(),
                        .kind = NoticeKind::kMessages,
                        .group = "ramble",
                        .thread = "t-1",
                        .key = key,
                        .create_time = clock_.Now(),
                        .stale_time = clock_.Now() + absl::Hours(1)};
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return messaging::Tell(dependencies_, transaction, notice, {{"m-mia", "mia"}});
              }),
              absl::OkStatus());
  }

  SaidWays ways_said_;
};

TEST_F(EnqueueTest, EachWayHasADispatchAndAMessageIdOfItsOwn) {
  ways_said_.way.choice = {.email = clock_.Now(), .push = clock_.Now() + absl::Minutes(5)};
  TellMia("messages/1");
  TellMia("messages/1");
  const auto sent = AllSent(*database_);
  ASSERT_EQ(sent.size(), 2u) << "the same is told once";
  EXPECT_EQ(sent[0].channel, Channel::kEmail);
  EXPECT_EQ(sent[1].channel, Channel::kPush);
  EXPECT_EQ(sent[1].due, clock_.Now() + absl::Minutes(5));
  EXPECT_NE(sent[0].message_id, sent[1].message_id);
  EXPECT_TRUE(sent[0].message_id.ends_with("@amble.example>"));
}

TEST_F(EnqueueTest, WhoWantsItInTheAppAloneHasIt) {
  TellMia("messages/1");
  EXPECT_TRUE(AllSent(*database_).empty());
  EXPECT_EQ(AllHeard(*database_).at(0).state, DeliveryState::kAccepted);
}

TEST_F(EnqueueTest, WhomNothingReachesIsShown) {
  ways_said_.way.failure = "no_mail_at_all";
  TellMia("messages/1");
  EXPECT_EQ(AllHeard(*database_).at(0).state, DeliveryState::kBounced);
  EXPECT_EQ(AllHeard(*database_).at(0).failure, "no_mail_at_all");
}

}  // namespace
}  // namespace amble::messaging
