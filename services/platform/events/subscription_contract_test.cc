#include <atomic>
#include <future>
#include <thread>

#include "services/platform/events/events_contract_fixture.h"
#include "services/platform/events/fake_sources.h"

namespace amble::events {
namespace {

using storage::Database;
using storage::Transaction;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SubscriptionContract : public EventsContract {};
INSTANTIATE_TEST_SUITE_P(Engines, SubscriptionContract, testing::Engines(), testing::EngineName);

TEST_P(SubscriptionContract, AppliesEverythingOnceAndGoesOnAfterARestart) {
  Append("a", 1);
  {
    Subscription subscription(Quiet(&feed_));
    subscription.Start();
    ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
    Append("a", 2);
    ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  }
  Append("b", 1);
  Subscription subscription(Quiet(&feed_));
  subscription.Start();
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  EXPECT_THAT(AppliedRows(), ElementsAre(Applied{"a", 1, true}, Applied{"a", 2}, Applied{"b", 1}));
}

TEST_P(SubscriptionContract, BootstrapsFromZeroAfterCompaction) {
  for (int version = 1; version <= 3; ++version) {
    Append("a", version);
    Append("b", version);
  }
  ReadFrom({});
  ASSERT_EQ(feed_.Compact(absl::InfiniteFuture(), 100).value(), 4);
  Subscription subscription(Quiet(&feed_));
  subscription.Start();
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  EXPECT_THAT(AppliedRows(), ElementsAre(Applied{"a", 3, true}, Applied{"b", 3, true}));
}

TEST_P(SubscriptionContract, ASubscriptionBornOnAnEmptyFeedHasNoHistory) {
  Subscription subscription(Quiet(&feed_));
  subscription.Start();
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  Append("a", 1);
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  EXPECT_THAT(AppliedRows(), ElementsAre(Applied{"a", 1, false}));
}

TEST_P(SubscriptionContract, ANewEpochForgetsAndStartsFromZero) {
  Append("a", 1);
  Subscription subscription(Quiet(&feed_));
  subscription.Start();
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  ASSERT_EQ(attendance_->Write([](Transaction& transaction) {
    return ApplyRow(transaction, {.id = "stale", .aggregate = "of the lost time"});
  }),
            absl::OkStatus());
  ASSERT_EQ(feed_.StartNewEpoch(), absl::OkStatus());
  Append("a", 2);
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  EXPECT_THAT(AppliedRows(), ElementsAre(Applied{"a", 1, true}, Applied{"a", 2, true}));
  Append("a", 3);
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  EXPECT_EQ(AppliedRows().back(), (Applied{"a", 3, false}));
}

TEST_P(SubscriptionContract, AFutureCursorStartsFromZero) {
  Append("a", 1);
  const std::string epoch = ReadFrom({}).cursor.epoch;
  ASSERT_EQ(attendance_->Write([&](Transaction& transaction) {
    return transaction
        .Execute({"INSERT INTO subscriptions (feed, epoch, position, birth_position) "
                  "VALUES ('groups', $1, 99, 0)"},
                 {epoch})
        .status();
  }),
            absl::OkStatus());
  Subscription subscription(Quiet(&feed_));
  subscription.Start();
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  EXPECT_THAT(AppliedRows(), ElementsAre(Applied{"a", 1, true}));
}

/// Loses commits: before they happen (a crash between apply and cursor), or only their answers.
class LossyDatabase final : public Database {
 public:
  explicit LossyDatabase(Database* inner) : inner_(inner) {}
  storage::Engine engine() const override { return inner_->engine(); }
  absl::Status Write(const Work& work) override {
    const int number = ++writes_;
    AMBLE_RETURN_IF_ERROR(inner_->Write([&](Transaction& transaction) -> absl::Status {
      AMBLE_RETURN_IF_ERROR(work(transaction));
      return number % 3 == 1 ? absl::DataLossError("crashed before COMMIT") : absl::OkStatus();
    }));
    return number % 3 == 2 ? absl::DataLossError("crashed after COMMIT") : absl::OkStatus();
  }
  absl::Status Read(const Work& work) override { return inner_->Read(work); }

 private:
  Database* inner_;
  std::atomic<int> writes_{0};
};

TEST_P(SubscriptionContract, ACrashAroundTheCommitNeitherDoublesNorLoses) {
  LossyDatabase lossy(attendance_.get());
  Subscription::Options options = Quiet(&feed_);
  options.database = &lossy;
  Subscription subscription(options);
  subscription.Start();
  std::vector<Applied> expected;
  for (int version = 1; version <= 6; ++version) {
    Append("a", version);
    Append("b", version);
    ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
    expected.push_back({"a", version});
    expected.push_back({"b", version});
  }
  std::vector<Applied> applied = AppliedRows();
  ASSERT_EQ(applied.size(), expected.size());
  for (size_t i = 0; i < applied.size(); ++i) {
    EXPECT_EQ(applied[i].aggregate, expected[i].aggregate);
    EXPECT_EQ(applied[i].version, expected[i].version);
    EXPECT_EQ(applied[i].times, 1);
  }
  EXPECT_EQ(subscription.Parked().value(), 0);
}

TEST_P(SubscriptionContract, TwoReplicasShareOneCursor) {
  const std::unique_ptr<Database> second_connection = attendance_place_.Open();
  Subscription::Options options = Quiet(&feed_);
  Subscription first(options);
  options.database = second_connection.get();
  Subscription second(options);
  first.Start();
  second.Start();
  for (int version = 1; version <= 20; ++version) {
    Append("a", version);
    // Asks both at once, so that they race for the same events.
    std::thread other([&] { EXPECT_EQ(first.CatchUp(Patience()), absl::OkStatus()); });
    EXPECT_EQ(second.CatchUp(Patience()), absl::OkStatus());
    other.join();
  }
  const std::vector<Applied> applied = AppliedRows();
  ASSERT_EQ(applied.size(), 20u);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(applied[i].version, i + 1);
    EXPECT_EQ(applied[i].times, 1);
  }
}

TEST_P(SubscriptionContract, CatchUpSeesWhatWasCommittedBeforeItWasCalled) {
  GatedSource source(&feed_);
  source.Shut();
  Subscription subscription(Quiet(&source));
  subscription.Start();
  source.AwaitReads(1);  // it has read an empty feed and holds the answer
  Append("a", 1);
  auto caught_up = std::async(std::launch::async, [&] { return subscription.CatchUp(Patience()); });
  source.Open();
  ASSERT_EQ(caught_up.get(), absl::OkStatus());
  EXPECT_THAT(AppliedRows(), ElementsAre(Applied{"a", 1}));
}

TEST_P(SubscriptionContract, TellsHowLateNewsWasAndHowFarItIs) {
  Append("history", 1);
  std::vector<absl::Duration> delays;
  Subscription::Options options = Quiet(&feed_);
  options.on_applied = [&](absl::Duration delay) { delays.push_back(delay); };
  Subscription subscription(options);
  subscription.Start();
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  EXPECT_THAT(delays, IsEmpty()) << "history is not late";
  EXPECT_EQ(subscription.GetProgress().position, 1);
  Append("a", 1);
  clock_.Advance(absl::Seconds(3));
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  subscription.Stop();
  EXPECT_THAT(delays, ElementsAre(absl::Seconds(3)));
  EXPECT_EQ(subscription.GetProgress().position, 2);
  EXPECT_EQ(feed_.head_position(), 2);
  EXPECT_GE(subscription.GetProgress().lag, absl::ZeroDuration());
}

TEST_P(SubscriptionContract, AllWhoWaitShareOneRead) {
  GatedSource source(&feed_);
  source.Shut();
  Subscription subscription(Quiet(&source));
  subscription.Start();
  source.AwaitReads(1);
  for (int i = 0; i < 20; ++i) {
    // The source does not answer by their deadline, which is now; what they asked for remains.
    EXPECT_EQ(subscription.CatchUp(clock_.Now()).code(), absl::StatusCode::kUnavailable);
  }
  source.Open();
  source.AwaitReads(2);  // for all twenty
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  EXPECT_LE(source.reads(), 3);
}

TEST_P(SubscriptionContract, EnsureAppliedDoesNotReadForWhatItKnows) {
  GatedSource source(&feed_);
  Subscription subscription(Quiet(&source));
  subscription.Start();
  Append("a", 1);
  const std::string id = ReadFrom({}).events.at(0).id;
  ASSERT_EQ(subscription.EnsureApplied(id, Patience()), absl::OkStatus());
  ASSERT_THAT(AppliedRows(), ElementsAre(Applied{"a", 1, AppliedRows().at(0).history}));
  const int reads = source.reads();
  source.Shut();  // a read would not come back
  EXPECT_EQ(subscription.EnsureApplied(id, Patience()), absl::OkStatus());
  EXPECT_EQ(source.reads(), reads);
  EXPECT_EQ(subscription.EnsureApplied("unknown", clock_.Now()).code(),
            absl::StatusCode::kUnavailable);
  source.AwaitReads(reads + 1);
}

TEST_P(SubscriptionContract, SubscriptionsWaitOnlyForTheFeedsThatAreNamed) {
  GatedSource hanging(&feed_);
  hanging.Shut();
  Subscriptions subscriptions;
  subscriptions.Add(Quiet(&feed_));
  Subscription::Options other = Quiet(&hanging);
  other.feed = "scheduling";
  subscriptions.Add(other);
  subscriptions.Start();
  Append("a", 1);
  const std::string id = ReadFrom({}).events.at(0).id;
  EXPECT_EQ(
      subscriptions.EnsureApplied({{"groups", id, {}}, {"accounts", "unknown", {}}}, Patience()),
      absl::OkStatus());
  EXPECT_EQ(AppliedRows().size(), 1u);
  EXPECT_EQ(subscriptions.EnsureApplied({{"scheduling", id, {}}}, clock_.Now()).code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(subscriptions.CatchUp(clock_.Now()).code(), absl::StatusCode::kUnavailable);
  hanging.Open();
  EXPECT_EQ(subscriptions.CatchUp(Patience()), absl::OkStatus());
  subscriptions.Stop();
}

/// Says when version 2 has been applied and committed.
class AppliedSignal {
 public:
  absl::Status Apply(Transaction& transaction, const Event& event) {
    AMBLE_RETURN_IF_ERROR(ApplyRow(transaction, event));
    transaction.AfterCommit([this, version = event.version] {
      if (version == 2) seen_.set_value();
    });
    return absl::OkStatus();
  }
  void Await() { seen_.get_future().wait(); }

 private:
  std::promise<void> seen_;
};

TEST_P(SubscriptionContract, AWakeUpIsEnough) {
  AppliedSignal signal;
  Subscription::Options options = Quiet(&feed_);
  options.wakeups = &wakeups_;
  options.apply = [&](Transaction& t, const Event& event) { return signal.Apply(t, event); };
  Subscription subscription(options);
  subscription.Start();
  Append("a", 1);
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  Append("a", 2);
  signal.Await();
}

TEST_P(SubscriptionContract, APollIsEnough) {
  AppliedSignal signal;
  Subscription::Options options = Quiet(&feed_);
  options.poll_interval = absl::Milliseconds(1);
  options.apply = [&](Transaction& t, const Event& event) { return signal.Apply(t, event); };
  Subscription subscription(options);
  subscription.Start();
  Append("a", 1);
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  Append("a", 2);
  signal.Await();
}

TEST_P(SubscriptionContract, ASourceThatFailsIsAskedAgain) {
  FailingSource source(&feed_, 3);
  Append("a", 1);
  Subscription subscription(Quiet(&source));
  subscription.Start();
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  EXPECT_EQ(AppliedRows().size(), 1u);
  subscription.Stop();
  EXPECT_EQ(source.failures(), 0);
}

TEST_P(SubscriptionContract, StopsWhileTheSourceHangs) {
  GatedSource source(&feed_);
  source.Shut();
  Append("a", 1);
  Subscription subscription(Quiet(&source));
  subscription.Start();
  source.AwaitReads(1);
  auto waiting = std::async(std::launch::async, [&] { return subscription.CatchUp(Patience()); });
  subscription.Stop();
  EXPECT_EQ(waiting.get().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(AppliedRows(), IsEmpty());
}

TEST_P(SubscriptionContract, WhatIsLeftUnconfirmedIsSweptOnceTheHeadIsReachedAnew) {
  std::vector<std::string> story;
  Subscription::Options options = Quiet(&feed_);
  options.apply = [&](Transaction&, const Event& event) {
    story.push_back("apply " + event.aggregate);
    return absl::OkStatus();
  };
  options.reset = [&](Transaction&) {
    story.push_back("reset");
    return absl::OkStatus();
  };
  options.rebuilt = [&](Transaction&) {
    story.push_back("rebuilt");
    return absl::OkStatus();
  };
  Subscription subscription(options);
  Append("a", 1);
  subscription.Start();
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  Append("b", 1);
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  ASSERT_EQ(feed_.StartNewEpoch(), absl::OkStatus());
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  subscription.Stop();
  EXPECT_THAT(story, ElementsAre("apply a", "rebuilt", "apply b", "reset", "apply a", "apply b",
                                 "rebuilt"));
}

}  // namespace
}  // namespace amble::events
