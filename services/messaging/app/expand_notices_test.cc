#include "services/messaging/app/expand_notices.h"

#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"

namespace amble::messaging {
namespace {

using Lines = std::vector<std::string>;

/// Members of a group are gone through on both engines, beside feeds that lag behind.
class ExpandNoticesTest : public MessagingFixture,
                          public ::testing::WithParamInterface<storage::Engine> {
 protected:
  ExpandNoticesTest() : MessagingFixture(GetParam()) {
    dependencies_.catch_up = [this](absl::Time) {
      ++caught_up_;
      if (arrives_) arrives_();
      return feeds_;
    };
  }

  Lines Waiting() {
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    return SentIn(*database_, DispatchState::kWaiting);
  }

  absl::Status feeds_;
  std::function<void()> arrives_;
  int caught_up_ = 0;
};

TEST_P(ExpandNoticesTest, WhoJoinedJustBeforeIsInvitedThoughGroupsSaysSoLater) {
  arrives_ = [this] { Join({"heath", "ramble"}, "newt"); };
  Tell(Wanted());
  EXPECT_EQ(Waiting(), (Lines{"1 cole", "1 lea", "1 mia", "1 newt", "1 noor"}));
  EXPECT_EQ(caught_up_, 1);
}

TEST_P(ExpandNoticesTest, WhoJoinsLaterIsSentNoMailOfEachWalkThatIsToCome) {
  Tell(Wanted());
  EXPECT_EQ(Waiting().size(), 4u);
  Join({"heath", "ramble"}, "newt");
  EXPECT_EQ(Waiting().size(), 4u);
  EXPECT_EQ(caught_up_, 1) << "there was nothing to begin with";
}

TEST_P(ExpandNoticesTest, OnlyTheBeginningWaitsForTheFeeds) {
  Tell(Wanted());
  for (int turn = 0; turn < 4; ++turn) ASSERT_TRUE(ExpandNotices(dependencies_, 1).ok());
  EXPECT_EQ(Waiting().size(), 4u);
  EXPECT_EQ(caught_up_, 1);
}

TEST_P(ExpandNoticesTest, WithoutFeedsItWaitsAWhileAndNothingElseWaitsForIt) {
  feeds_ = absl::UnavailableError("groups is away");
  Tell(Wanted());
  Answer(Wanted("pond").key, "mia", ResponseState::kGoing);
  EXPECT_TRUE(Waiting().empty());
  Change(Wanted().key, [](Walk& walk) { walk.area = "by the mill"; });
  EXPECT_EQ(Waiting(), (Lines{"4 lea", "4 mia"}));
  clock_.Advance(kLongestWaitForFeeds - absl::Seconds(1));
  EXPECT_EQ(Waiting().size(), 2u);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Waiting().size(), 6u) << "better those who are known than nobody";
}

TEST_P(ExpandNoticesTest, AClockThatIsSetBackMakesNobodyWait) {
  feeds_ = absl::UnavailableError("groups is away");
  Tell(Wanted());
  clock_.Advance(-absl::Hours(24));
  EXPECT_EQ(Waiting().size(), 4u);
}

INSTANTIATE_TEST_SUITE_P(Engines, ExpandNoticesTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
