#include <atomic>
#include <stdexcept>

#include "services/platform/events/events_contract_fixture.h"

namespace amble::events {
namespace {

using storage::Transaction;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

/// One aggregate, "bad", cannot be applied until it is cured.
class PoisonContract : public EventsContract {
 protected:
  Subscription::Options Poisoned() {
    Subscription::Options options = Quiet(&feed_);
    options.apply = [this](Transaction& transaction, const Event& event) -> absl::Status {
      if (event.aggregate == "bad" && event.version >= first_bad_) {
        ++failures_;
        if (throws_) throw std::runtime_error("poison");
        return absl::InternalError("cannot be read\n\xff");
      }
      return ApplyRow(transaction, event);
    };
    return options;
  }

  void CatchUp(Subscription& subscription) {
    ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  }

  /// "bad1×5": version and tries of what is parked, in order.
  std::vector<std::string> ParkedRows() {
    std::vector<std::string> parked;
    EXPECT_EQ(attendance_->Read([&](Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(
          const storage::Rows rows,
          transaction.Query({"SELECT aggregate, version, tries, last_error FROM parked_events "
                             "WHERE feed = 'groups' ORDER BY position"},
                            {}));
      for (const storage::Row& row : rows) {
        parked.push_back(
            fmt::format("{}{}×{} {}", row.Text(0), row.Int(1), row.Int(2), row.Text(3)));
      }
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return parked;
  }

  std::atomic<int64_t> first_bad_ = 0;
  std::atomic<int> failures_ = 0;
  std::atomic<bool> throws_ = false;
};
INSTANTIATE_TEST_SUITE_P(Engines, PoisonContract, testing::Engines(), testing::EngineName);

TEST_P(PoisonContract, ParksItsAggregateAloneAfterFiveTries) {
  for (int version = 1; version <= 3; ++version) {
    Append("good", version);
    Append("bad", version);
    Append("fine", version);
  }
  Subscription subscription(Poisoned());
  subscription.Start();
  CatchUp(subscription);
  std::vector<std::string> applied;
  for (const Applied& row : AppliedRows()) {
    applied.push_back(fmt::format("{}{}×{}", row.aggregate, row.version, row.times));
  }
  EXPECT_THAT(applied,
              ElementsAre("good1×1", "fine1×1", "good2×1", "fine2×1", "good3×1", "fine3×1"));
  EXPECT_THAT(ParkedRows(), ElementsAre("bad1×5 INTERNAL: cannot be read??",
                                        "bad2×0 waits behind an earlier event",
                                        "bad3×0 waits behind an earlier event"));
  EXPECT_EQ(subscription.Parked().value(), 1);
  // Once in the batch with the others, then five times alone.
  EXPECT_EQ(failures_, 6);
}

TEST_P(PoisonContract, LaterEventsWaitBehindAlsoInLaterBatches) {
  Append("bad", 1);
  Subscription subscription(Poisoned());
  subscription.Start();
  CatchUp(subscription);
  first_bad_ = 1'000;  // would work by now
  Append("bad", 2);
  Append("good", 1);
  CatchUp(subscription);
  EXPECT_EQ(ParkedRows().size(), 2u);
  EXPECT_THAT(AppliedRows(), ElementsAre(Applied{"good", 1}));
}

TEST_P(PoisonContract, UnparkReplaysInOrderAndThenEventsFlowAgain) {
  for (int version = 1; version <= 3; ++version) Append("bad", version);
  Subscription subscription(Poisoned());
  subscription.Start();
  CatchUp(subscription);
  first_bad_ = 1'000;
  ASSERT_EQ(subscription.Unpark("bad"), absl::OkStatus());
  EXPECT_EQ(subscription.Parked().value(), 0);
  Append("bad", 4);
  CatchUp(subscription);
  EXPECT_THAT(AppliedRows(), ElementsAre(Applied{"bad", 1, true}, Applied{"bad", 2, true},
                                         Applied{"bad", 3, true}, Applied{"bad", 4, false}));
  EXPECT_EQ(subscription.Unpark("bad").code(), absl::StatusCode::kNotFound);
}

TEST_P(PoisonContract, WhatFailsAgainStaysParkedWithAllBehindIt) {
  for (int version = 1; version <= 3; ++version) Append("bad", version);
  Subscription subscription(Poisoned());
  subscription.Start();
  CatchUp(subscription);
  first_bad_ = 2;
  EXPECT_EQ(subscription.Unpark("bad").code(), absl::StatusCode::kInternal);
  EXPECT_THAT(AppliedRows(), ElementsAre(Applied{"bad", 1, true}));
  EXPECT_THAT(ParkedRows(), ElementsAre("bad2×1 INTERNAL: cannot be read??",
                                        "bad3×0 waits behind an earlier event"));
}

TEST_P(PoisonContract, AnExceptionIsPoisonLikeAnyOther) {
  throws_ = true;
  Append("bad", 1);
  Append("good", 1);
  Subscription subscription(Poisoned());
  subscription.Start();
  CatchUp(subscription);
  EXPECT_THAT(AppliedRows(), ElementsAre(Applied{"good", 1, true}));
  EXPECT_EQ(subscription.Parked().value(), 1);
}

TEST_P(PoisonContract, AFailureThatCuresItselfParksNothing) {
  Append("good", 1);
  Append("bad", 1);
  Subscription::Options options = Poisoned();
  options.apply = [this, apply = options.apply](Transaction& transaction, const Event& event) {
    if (failures_ == 4) first_bad_ = 1'000;
    return apply(transaction, event);
  };
  Subscription subscription(options);
  subscription.Start();
  CatchUp(subscription);
  EXPECT_EQ(failures_, 4);
  EXPECT_EQ(AppliedRows().size(), 2u);
  EXPECT_EQ(subscription.Parked().value(), 0);
}

TEST_P(PoisonContract, SeveralPoisonsInOneBatchAreEachFound) {
  for (int i = 0; i < 40; ++i) Append(fmt::format("agg{}-", i), 1);
  Subscription::Options options = Quiet(&feed_);
  options.tries = 2;
  options.apply = [](Transaction& transaction, const Event& event) -> absl::Status {
    if (event.aggregate == "agg0-" || event.aggregate == "agg17-" || event.aggregate == "agg39-") {
      return absl::InvalidArgumentError("poison");
    }
    return ApplyRow(transaction, event);
  };
  Subscription subscription(options);
  subscription.Start();
  CatchUp(subscription);
  EXPECT_THAT(ParkedRows(),
              ElementsAre("agg0-1×2 INVALID_ARGUMENT: poison", "agg17-1×2 INVALID_ARGUMENT: poison",
                          "agg39-1×2 INVALID_ARGUMENT: poison"));
  const std::vector<Applied> applied = AppliedRows();
  EXPECT_EQ(applied.size(), 37u);
  EXPECT_THAT(applied, Each(Field(&Applied::times, 1)));
}

TEST_P(PoisonContract, ADatabaseThatIsDownParksNobody) {
  Append("good", 1);
  // Apply, apply, park, apply, apply, and then parking would work, if failures of the database
  // counted.
  std::atomic<int> failures = 5;
  Subscription::Options options = Quiet(&feed_);
  options.tries = 2;
  class Broken final : public storage::Database {
   public:
    Broken(storage::Database* inner, std::atomic<int>* failures)
        : inner_(inner), failures_(failures) {}
    storage::Engine engine() const override { return inner_->engine(); }
    absl::Status Write(const Work& work) override {
      if (*failures_ > 0 && (*failures_)-- > 0) return absl::ResourceExhaustedError("disk full");
      return inner_->Write(work);
    }
    absl::Status Read(const Work& work) override { return inner_->Read(work); }

   private:
    storage::Database* inner_;
    std::atomic<int>* failures_;
  } broken(attendance_.get(), &failures);
  options.database = &broken;
  Subscription subscription(options);
  subscription.Start();
  CatchUp(subscription);
  EXPECT_THAT(AppliedRows(), ElementsAre(Applied{"good", 1, true}));
  EXPECT_THAT(ParkedRows(), IsEmpty());
}

TEST_P(PoisonContract, ANewEpochForgetsWhatWasParked) {
  Append("bad", 1);
  Subscription subscription(Poisoned());
  subscription.Start();
  CatchUp(subscription);
  ASSERT_EQ(subscription.Parked().value(), 1);
  first_bad_ = 1'000;
  ASSERT_EQ(feed_.StartNewEpoch(), absl::OkStatus());
  CatchUp(subscription);
  EXPECT_EQ(subscription.Parked().value(), 0);
  EXPECT_THAT(AppliedRows(), ElementsAre(Applied{"bad", 1, true}));
}

}  // namespace
}  // namespace amble::events
