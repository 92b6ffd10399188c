#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/storage/migrations.h"
#include "services/platform/testing/databases.h"

namespace amble::idempotency {
namespace {

constexpr storage::Statement kCreateWalks = {"CREATE TABLE walks (name TEXT NOT NULL)"};
constexpr storage::Statement kInsertWalk = {"INSERT INTO walks (name) VALUES ($1)"};
constexpr storage::Statement kCountWalks = {"SELECT COUNT(*) FROM walks"};
constexpr storage::Statement kCountRequests = {"SELECT COUNT(*) FROM requests"};

class RequestLedgerTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  RequestLedgerTest() {
    const std::array sets = {Migrations()};
    const absl::Status migrated = storage::Migrate(*database_, sets);
    EXPECT_TRUE(migrated.ok()) << migrated;
    const absl::Status created = database_->Write([](storage::Transaction& transaction) {
      return transaction.Execute(kCreateWalks, {}).status();
    });
    EXPECT_TRUE(created.ok()) << created;
  }

  static rpc::RequestKey Key(std::string request_id, std::string body = "body") {
    return {"anna", "/test/CreateWalk", std::move(request_id), std::move(body)};
  }

  /// The work of one mutation: inserts a walk called `name`, and answers its name or the first's.
  storage::Database::Work CreateWalk(const rpc::RequestKey& key, std::string name,
                                     std::string* answer) {
    return [this, key, name, answer](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(
          *answer, Once(transaction, key, now_, [&]() -> absl::StatusOr<std::string> {
            ++effects_;
            AMBLE_RETURN_IF_ERROR(transaction.Execute(kInsertWalk, {name}).status());
            return name;
          }));
      return absl::OkStatus();
    };
  }

  absl::StatusOr<std::string> Create(const rpc::RequestKey& key, std::string name) {
    std::string answer;
    AMBLE_RETURN_IF_ERROR(database_->Write(CreateWalk(key, std::move(name), &answer)));
    return answer;
  }

  int64_t Count(const storage::Statement& statement) {
    int64_t count = -1;
    const absl::Status read = database_->Read([&](storage::Transaction& transaction) {
      AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(statement, {}));
      count = row->Int(0);
      return absl::OkStatus();
    });
    EXPECT_TRUE(read.ok()) << read;
    return count;
  }

  testing::DatabasePlace place_{GetParam()};
  std::unique_ptr<storage::Database> database_ = place_.Open();
  absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  std::atomic<int> effects_ = 0;
};

TEST_P(RequestLedgerTest, TheSameAgainHasNoSecondEffect) {
  EXPECT_EQ(*Create(Key("r1"), "walks/1"), "walks/1");
  EXPECT_EQ(*Create(Key("r1"), "walks/2"), "walks/1");
  EXPECT_EQ(effects_, 1);
  EXPECT_EQ(Count(kCountWalks), 1);
}

TEST_P(RequestLedgerTest, AnotherBodyIsRefused) {
  ASSERT_TRUE(Create(Key("r1", "one"), "walks/1").ok());
  const absl::Status refused = Create(Key("r1", "two"), "walks/2").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(refused), Reason::kRequestIdReused);
  EXPECT_EQ(Count(kCountWalks), 1);
}

TEST_P(RequestLedgerTest, CallersAndMethodsDoNotShareIds) {
  rpc::RequestKey key = Key("r1");
  ASSERT_TRUE(Create(key, "walks/1").ok());
  key.caller = "berta";
  EXPECT_EQ(*Create(key, "walks/2"), "walks/2");
  key.method = "/test/CancelWalk";
  EXPECT_EQ(*Create(key, "walks/3"), "walks/3");
}

TEST_P(RequestLedgerTest, WithoutARequestIdNothingIsRemembered) {
  EXPECT_EQ(*Create(Key(""), "walks/1"), "walks/1");
  EXPECT_EQ(*Create(Key(""), "walks/2"), "walks/2");
  EXPECT_EQ(Count(kCountWalks), 2);
  EXPECT_EQ(Count(kCountRequests), 0);
}

TEST_P(RequestLedgerTest, AnEffectThatFailsIsNotRemembered) {
  const absl::Status failed = database_->Write([&](storage::Transaction& transaction) {
    return Once(transaction, Key("r1"), now_,
                []() -> absl::StatusOr<std::string> { return NotFound("group"); })
        .status();
  });
  EXPECT_EQ(failed.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Count(kCountRequests), 0);
  EXPECT_EQ(*Create(Key("r1"), "walks/1"), "walks/1");
}

TEST_P(RequestLedgerTest, ALostCommitThatArrivedHasNoSecondEffect) {
  // The transaction committed, but its caller never heard and runs the very same work again.
  std::string answer;
  const storage::Database::Work work = CreateWalk(Key("r1"), "walks/1", &answer);
  ASSERT_TRUE(database_->Write(work).ok());
  answer.clear();
  ASSERT_TRUE(database_->Write(work).ok());
  EXPECT_EQ(answer, "walks/1");
  EXPECT_EQ(effects_, 1);
  EXPECT_EQ(Count(kCountWalks), 1);
}

TEST_P(RequestLedgerTest, ALostCommitThatDidNotArriveIsDoneTheSecondTime) {
  std::string answer;
  const storage::Database::Work work = CreateWalk(Key("r1"), "walks/1", &answer);
  const absl::Status lost = database_->Write([&](storage::Transaction& transaction) {
    AMBLE_RETURN_IF_ERROR(work(transaction));
    return absl::DataLossError("the connection broke before COMMIT");
  });
  ASSERT_FALSE(lost.ok());
  ASSERT_EQ(Count(kCountWalks), 0);
  ASSERT_TRUE(database_->Write(work).ok());
  EXPECT_EQ(answer, "walks/1");
  EXPECT_EQ(Count(kCountWalks), 1);
}

TEST_P(RequestLedgerTest, OfManyAtOnceOneHasTheEffect) {
  constexpr int kCallers = 8;
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    const std::string id = "r" + std::to_string(round);
    std::promise<void> start;
    std::shared_future<void> started = start.get_future().share();
    std::vector<absl::StatusOr<std::string>> answers(kCallers, absl::UnknownError(""));
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&, i] {
        started.wait();
        answers[i] = Create(Key(id), "walks/" + std::to_string(i));
      });
    }
    start.set_value();
    for (std::thread& caller : callers) caller.join();
    for (const auto& answer : answers) {
      ASSERT_TRUE(answer.ok()) << answer.status();
      EXPECT_EQ(*answer, *answers[0]);
    }
  }
  EXPECT_EQ(Count(kCountWalks), kRounds);
  EXPECT_EQ(Count(kCountRequests), kRounds);
}

TEST_P(RequestLedgerTest, ForgetsWhatIsOldAtMostSoMuchAtOnce) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Create(Key("old" + std::to_string(i)), "walks/1").ok());
  now_ += kRequestLifetime;
  ASSERT_TRUE(Create(Key("new"), "walks/2").ok());
  const auto forget = [&](int limit) {
    int64_t forgotten = -1;
    const absl::Status done = database_->Write([&](storage::Transaction& transaction) {
      AMBLE_ASSIGN_OR_RETURN(forgotten, Forget(transaction, now_, limit));
      return absl::OkStatus();
    });
    EXPECT_TRUE(done.ok()) << done;
    return forgotten;
  };
  EXPECT_EQ(forget(10), 0) << "thirty days old is not yet too old";
  now_ += absl::Microseconds(1);
  EXPECT_EQ(forget(3), 3);
  EXPECT_EQ(forget(3), 2);
  EXPECT_EQ(forget(3), 0);
  EXPECT_EQ(Count(kCountRequests), 1);
  EXPECT_EQ(*Create(Key("old0", "another body"), "walks/3"), "walks/3");
}

INSTANTIATE_TEST_SUITE_P(Engines, RequestLedgerTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::idempotency
