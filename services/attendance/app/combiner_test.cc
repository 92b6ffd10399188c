#include "services/attendance/app/combiner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <string>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

AnswerCommand Command(std::string person, std::string walk = "w") {
  return {.walk = {"p", "g", std::move(walk)},
          .person = std::move(person),
          .call = std::make_shared<rpc::CallContext>()};
}

/// Stands in for the database: says who was decided in which batch, and lets the test hold it.
class Decider {
 public:
  absl::StatusOr<AnswerResults> operator()(std::span<const AnswerCommand> commands) {
    std::vector<std::string> batch;
    for (const AnswerCommand& command : commands) batch.push_back(command.person);
    std::unique_lock lock(mutex_);
    batches_.push_back(batch);
    changed_.notify_all();
    changed_.wait(lock, [this] { return !held_; });
    if (fail_) {
      if (absl::Status status = fail_(batch); !status.ok()) return status;
    }
    AnswerResults results;
    for (const std::string& person : batch) {
      AnswerView view;
      view.response.member = person;
      results.emplace_back(view);
    }
    return results;
  }

  void Hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
  }
  void Release() {
    const std::lock_guard lock(mutex_);
    held_ = false;
    changed_.notify_all();
  }
  void WaitForBatches(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return batches_.size() >= count; });
  }
  void FailWith(std::function<absl::Status(const std::vector<std::string>&)> fail) {
    const std::lock_guard lock(mutex_);
    fail_ = std::move(fail);
  }
  std::vector<std::vector<std::string>> batches() {
    const std::lock_guard lock(mutex_);
    return batches_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
  std::function<absl::Status(const std::vector<std::string>&)> fail_;
  std::vector<std::vector<std::string>> batches_;
};

class CombinerTest : public ::testing::Test {
 protected:
  void Start(Combiner::Options options) {
    combiner_ = std::make_unique<Combiner>(
        [this](std::span<const AnswerCommand> commands) { return decider_(commands); }, options);
  }

  std::future<absl::StatusOr<AnswerView>> Submit(AnswerCommand command) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<AnswerView>>>();
    auto future = promise->get_future();
    const absl::Status accepted = combiner_->Submit(
        std::move(command), [promise](auto result) { promise->set_value(std::move(result)); });
    if (!accepted.ok()) promise->set_value(accepted);
    return future;
  }

  Decider decider_;
  std::unique_ptr<Combiner> combiner_;
};

TEST_F(CombinerTest, AnIdleOneDecidesAtOnce) {
  Start({.shards = 1});
  EXPECT_EQ(Submit(Command("a")).get()->response.member, "a");
  EXPECT_EQ(Submit(Command("b")).get()->response.member, "b");
  EXPECT_THAT(decider_.batches(), ElementsAre(ElementsAre("a"), ElementsAre("b")));
}

TEST_F(CombinerTest, WhatComesDuringACommitIsTheNextBatchInOrder) {
  Start({.shards = 1});
  decider_.Hold();
  auto first = Submit(Command("first"));
  decider_.WaitForBatches(1);
  std::vector<std::future<absl::StatusOr<AnswerView>>> others;
  for (const char* person : {"a", "b", "c"}) others.push_back(Submit(Command(person)));
  decider_.Release();
  EXPECT_EQ(first.get()->response.member, "first");
  EXPECT_EQ(others[1].get()->response.member, "b") << "each hears of its own answer";
  others[2].wait();
  EXPECT_THAT(decider_.batches(), ElementsAre(ElementsAre("first"), ElementsAre("a", "b", "c")));
}

/// Remembers the sizes of batches.
class Listener final : public CombinerObserver {
 public:
  void OnBatch(size_t commands, absl::Duration duration) override {
    EXPECT_GE(duration, absl::ZeroDuration());
    const std::lock_guard lock(mutex_);
    sizes_.push_back(commands);
  }
  std::vector<size_t> sizes() const {
    const std::lock_guard lock(mutex_);
    return sizes_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<size_t> sizes_;
};

TEST_F(CombinerTest, TellsItsObserverOfEachBatch) {
  Listener listener;
  Start({.shards = 1, .observer = &listener});
  decider_.Hold();
  auto first = Submit(Command("first"));
  decider_.WaitForBatches(1);
  std::vector<std::future<absl::StatusOr<AnswerView>>> others;
  for (const char* person : {"a", "b", "c"}) others.push_back(Submit(Command(person)));
  decider_.Release();
  combiner_->Drain();
  EXPECT_THAT(listener.sizes(), ElementsAre(1, 3));
  EXPECT_EQ(combiner_->waiting(), 0u);
  combiner_.reset();
}

TEST_F(CombinerTest, ABatchHasALargestSize) {
  Start({.shards = 1, .batch_limit = 2});
  decider_.Hold();
  auto first = Submit(Command("first"));
  decider_.WaitForBatches(1);
  std::vector<std::future<absl::StatusOr<AnswerView>>> others;
  for (const char* person : {"a", "b", "c"}) others.push_back(Submit(Command(person)));
  decider_.Release();
  for (auto& other : others) other.wait();
  EXPECT_THAT(decider_.batches(),
              ElementsAre(ElementsAre("first"), ElementsAre("a", "b"), ElementsAre("c")));
}

TEST_F(CombinerTest, APoisonedCommandAloneHasTheError) {
  Start({.shards = 1});
  decider_.FailWith([](const std::vector<std::string>& batch) {
    const bool poisoned = std::count(batch.begin(), batch.end(), "poison") > 0;
    return poisoned ? absl::InvalidArgumentError("bad") : absl::OkStatus();
  });
  decider_.Hold();
  auto first = Submit(Command("first"));
  decider_.WaitForBatches(1);
  std::vector<std::future<absl::StatusOr<AnswerView>>> others;
  for (const char* person : {"a", "b", "c", "poison", "d"}) {
    others.push_back(Submit(Command(person)));
  }
  decider_.Release();
  EXPECT_EQ(others[0].get()->response.member, "a");
  EXPECT_EQ(others[1].get()->response.member, "b");
  EXPECT_EQ(others[2].get()->response.member, "c");
  EXPECT_EQ(others[3].get().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(others[4].get()->response.member, "d");
}

TEST_F(CombinerTest, ADatabaseThatFailsIsNotAskedForEachHalf) {
  Start({.shards = 1});
  decider_.FailWith([](const auto&) { return absl::UnavailableError("gone"); });
  decider_.Hold();
  auto first = Submit(Command("first"));
  decider_.WaitForBatches(1);
  auto a = Submit(Command("a"));
  auto b = Submit(Command("b"));
  decider_.Release();
  EXPECT_EQ(a.get().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(b.get().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(decider_.batches(), SizeIs(2));
}

TEST_F(CombinerTest, ContentionIsTriedAgainAndThenToldAsUnavailable) {
  Start({.shards = 1});
  int failures = 2;
  decider_.FailWith([&](const auto&) {
    return failures-- > 0 ? absl::DeadlineExceededError("lock") : absl::OkStatus();
  });
  EXPECT_TRUE(Submit(Command("a")).get().ok());
  failures = kAnswerBatchTries;
  const absl::Status status = Submit(Command("b")).get().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(RetryDelayOf(status), std::nullopt);
}

TEST_F(CombinerTest, ARequestThatAnotherProcessAnsweredMeanwhileIsDecidedAgain) {
  Start({.shards = 1});
  int failures = 1;
  decider_.FailWith([&](const auto&) {
    return failures-- > 0 ? absl::AlreadyExistsError("key") : absl::OkStatus();
  });
  EXPECT_TRUE(Submit(Command("a")).get().ok());
}

TEST_F(CombinerTest, AFullQueueSaysWhenToTryAgain) {
  Start({.shards = 1, .queue_limit = 2});
  decider_.Hold();
  auto first = Submit(Command("first"));
  decider_.WaitForBatches(1);
  auto a = Submit(Command("a"));
  auto b = Submit(Command("b"));
  const absl::Status refused = Submit(Command("c")).get().status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), Reason::kOverloaded);
  EXPECT_NE(RetryDelayOf(refused), std::nullopt);
  EXPECT_EQ(combiner_->waiting(), 2u);
  EXPECT_EQ(combiner_->refused(), 1);
  decider_.Release();
  EXPECT_TRUE(b.get().ok());
}

TEST_F(CombinerTest, DrainingFinishesWhatWasAcceptedAndRefusesTheRest) {
  Start({.shards = 2});
  decider_.Hold();
  auto a = Submit(Command("a", "w1"));
  auto b = Submit(Command("b", "w2"));
  auto c = Submit(Command("c", "w3"));
  decider_.WaitForBatches(1);
  decider_.Release();
  combiner_->Drain();
  EXPECT_TRUE(a.get().ok());
  EXPECT_TRUE(b.get().ok());
  EXPECT_TRUE(c.get().ok());
  EXPECT_EQ(Submit(Command("d")).get().status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace amble::attendance
