/// What every driver owes, run on each engine: transactions, their order and isolation.
#include <fmt/format.h>

#include <barrier>
#include <future>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/database_contract_fixture.h"

namespace amble::storage {
namespace {

using ::testing::ElementsAre;

class TransactionContract : public DatabaseContract {};

constexpr Statement kReadNumber{"SELECT number FROM item WHERE id = $1"};
constexpr Statement kReadNumberForUpdate{"SELECT number FROM item WHERE id = $1 {for_update}"};
constexpr Statement kSetNumber{"UPDATE item SET number = $2 WHERE id = $1"};

std::vector<Params> ManyItems(int count) {
  std::vector<Params> rows;
  for (int i = 0; i < count; ++i) rows.push_back({fmt::format("item-{:05}", i), i});
  return rows;
}

TEST_P(TransactionContract, RunsBatchesOfAnySize) {
  for (const int count : {0, 1, 1000, 2500}) {
    ASSERT_EQ(Run({"DELETE FROM item"}), absl::OkStatus());
    ASSERT_EQ(database_->Write([&](Transaction& transaction) {
      return transaction.ExecuteBatch(kInsertItem, ManyItems(count));
    }),
              absl::OkStatus());
    EXPECT_EQ(CountItems(), count);
  }
  EXPECT_EQ(Select({"SELECT SUM(number) FROM item"}).at(0).Int(0), 2500 * 2499 / 2);
}

TEST_P(TransactionContract, RunsABatchOfLargeRows) {
  // More than the buffers of a socket in both directions: RETURNING sends all of it back.
  const std::string large(100'000, 'x');
  std::vector<Params> rows;
  for (int i = 0; i < 100; ++i) rows.push_back({fmt::format("{}", i), large});
  ASSERT_EQ(database_->Write([&](Transaction& transaction) {
    return transaction.ExecuteBatch(
        {"INSERT INTO item (id, note) VALUES ($1, $2) RETURNING id, note"}, rows);
  }),
            absl::OkStatus());
  EXPECT_EQ(CountItems(), 100);
}

TEST_P(TransactionContract, RunsWhatIsAskedInOrder) {
  const Statement append{
      "INSERT INTO item (id, note) VALUES ('log', $1)"
      " ON CONFLICT (id) DO UPDATE SET note = item.note || excluded.note"};
  ASSERT_EQ(database_->Write([&](Transaction& transaction) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(append, {{"a"}, {"b"}}));
    AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(append, {{"c"}}));
    AMBLE_RETURN_IF_ERROR(transaction.Execute(append, {"d"}).status());
    const Rows rows = transaction.Query({"SELECT note FROM item"}, {}).value();
    EXPECT_EQ(rows.at(0).Text(0), "abcd");
    return transaction.ExecuteBatch(append, {{"e"}});
  }),
            absl::OkStatus());
  EXPECT_EQ(Select({"SELECT note FROM item"}).at(0).Text(0), "abcde");
}

TEST_P(TransactionContract, AnErrorInsideABatchUndoesTheWholeTransaction) {
  for (const int failing : {0, 1, 999, 1000, 1001, 2200}) {
    const absl::Status status = database_->Write([&](Transaction& transaction) -> absl::Status {
      AMBLE_RETURN_IF_ERROR(transaction.Execute(kInsertItem, {"before", 1}).status());
      std::vector<Params> rows = ManyItems(2300);
      rows[static_cast<size_t>(failing)][0] = "before";
      return transaction.ExecuteBatch(kInsertItem, std::move(rows));
    });
    EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << failing << status;
    EXPECT_EQ(CountItems(), 0);
  }
}

TEST_P(TransactionContract, NothingIsCommittedAfterAnErrorThatTheWorkHides) {
  bool ran = false;
  const absl::Status status = database_->Write([&](Transaction& transaction) {
    transaction.AfterCommit([&] { ran = true; });
    EXPECT_TRUE(transaction.Execute(kInsertItem, {"a", 1}).ok());
    EXPECT_FALSE(transaction.Execute(kInsertItem, {"a", 2}).ok());
    EXPECT_FALSE(transaction.Execute(kInsertItem, {"b", 2}).ok());
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(CountItems(), 0);
  EXPECT_FALSE(ran);
}

TEST_P(TransactionContract, RollsBackWhenTheWorkFails) {
  int runs = 0;
  // ABORTED is a word of the application too: only the driver's own makes it run again.
  for (const absl::Status& refusal :
       {absl::AbortedError("etag"), absl::UnavailableError("later")}) {
    EXPECT_EQ(database_->Write([&](Transaction& transaction) -> absl::Status {
      ++runs;
      AMBLE_RETURN_IF_ERROR(transaction.Execute(kInsertItem, {"a", 1}).status());
      AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kInsertItem, {{"b", 1}}));
      return refusal;
    }),
              refusal);
  }
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(CountItems(), 0);
}

TEST_P(TransactionContract, SeesItsOwnChangesAndOthersDoNotUntilTheCommit) {
  ASSERT_EQ(database_->Write([&](Transaction& transaction) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kInsertItem, {{"a", 1}}));
    EXPECT_EQ(transaction.Query({"SELECT COUNT(*) FROM item"}, {}).value().at(0).Int(0), 1);
    EXPECT_EQ(CountItems(), 0);
    return absl::OkStatus();
  }),
            absl::OkStatus());
  EXPECT_EQ(CountItems(), 1);
}

TEST_P(TransactionContract, ReadsOneSnapshot) {
  ASSERT_EQ(Run(kInsertItem, {"a", 1}), absl::OkStatus());
  const Statement count{"SELECT COUNT(*) FROM item"};
  ASSERT_EQ(database_->Read([&](Transaction& transaction) -> absl::Status {
    EXPECT_EQ(transaction.Query(count, {}).value().at(0).Int(0), 1);
    EXPECT_EQ(Run(kInsertItem, {"b", 1}), absl::OkStatus());
    EXPECT_EQ(transaction.Query(count, {}).value().at(0).Int(0), 1);
    return absl::OkStatus();
  }),
            absl::OkStatus());
  EXPECT_EQ(CountItems(), 2);
}

TEST_P(TransactionContract, AReadCannotWrite) {
  EXPECT_EQ(database_
                ->Read([&](Transaction& transaction) {
                  return transaction.Execute(kInsertItem, {"a", 1}).status();
                })
                .code(),
            absl::StatusCode::kInternal);
  EXPECT_EQ(CountItems(), 0);
}

TEST_P(TransactionContract, ActsAfterTheCommitInOrderAndNotAfterARollBack) {
  std::vector<int64_t> seen;
  ASSERT_EQ(database_->Write([&](Transaction& transaction) {
    transaction.AfterCommit([&] { seen.push_back(10 + CountItems()); });
    transaction.AfterCommit([&] {
      EXPECT_EQ(Run(kInsertItem, {"by action", 1}), absl::OkStatus());
      seen.push_back(20 + CountItems());
    });
    return transaction.Execute(kInsertItem, {"a", 1}).status();
  }),
            absl::OkStatus());
  EXPECT_THAT(seen, ElementsAre(11, 22));
  EXPECT_FALSE(database_
                   ->Write([&](Transaction& transaction) {
                     transaction.AfterCommit([&] { seen.push_back(0); });
                     return absl::CancelledError();
                   })
                   .ok());
  EXPECT_EQ(seen.size(), 2u);
}

TEST_P(TransactionContract, RowLocksPreventLostUpdates) {
  ASSERT_EQ(Run(kInsertItem, {"counter", 0}), absl::OkStatus());
  constexpr int kThreads = 4;
  constexpr int kIncrements = 50;
  const auto increment = [&](Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kReadNumberForUpdate, {"counter"}));
    return transaction.Execute(kSetNumber, {"counter", rows.at(0).Int(0) + 1}).status();
  };
  std::barrier start(kThreads);
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      start.arrive_and_wait();
      for (int n = 0; n < kIncrements; ++n)
        EXPECT_EQ(database_->Write(increment), absl::OkStatus());
    });
  }
  threads.clear();
  EXPECT_EQ(Select(kReadNumber, {"counter"}).at(0).Int(0), kThreads * kIncrements);
}

TEST_P(TransactionContract, PassesOverRowsThatOthersHold) {
  ASSERT_EQ(Run({"INSERT INTO item (id) VALUES ('a'), ('b')"}), absl::OkStatus());
  const Statement take{"SELECT id FROM item ORDER BY id LIMIT 1 {for_update_skip_locked}"};
  if (GetParam() == Engine::kSqlite) {
    EXPECT_EQ(Select(take).at(0).Text(0), "a");  // its writer is alone: nobody holds a row
    return;
  }
  ASSERT_EQ(database_->Write([&](Transaction& first) -> absl::Status {
    EXPECT_EQ(first.Query(take, {}).value().at(0).Text(0), "a");
    return database_->Write([&](Transaction& second) -> absl::Status {
      EXPECT_EQ(second.Query(take, {}).value().at(0).Text(0), "b");
      return absl::OkStatus();
    });
  }),
            absl::OkStatus());
}

TEST_P(TransactionContract, ServesManyWritersAndReadersAtOnce) {
  constexpr int kWriters = 6;
  constexpr int kEach = 30;
  std::atomic<bool> done = false;
  std::jthread reader([&] {
    // Every transaction inserts two rows, so any snapshot holds an even number.
    while (!done) EXPECT_EQ(CountItems() % 2, 0);
  });
  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
      writers.emplace_back([&, writer] {
        for (int i = 0; i < kEach; ++i) {
          EXPECT_EQ(database_->Write([&](Transaction& transaction) -> absl::Status {
            const std::string id = fmt::format("{}-{}", writer, i);
            AMBLE_RETURN_IF_ERROR(transaction.Execute(kInsertItem, {id, 1}).status());
            return transaction.ExecuteBatch(kInsertItem, {{id + "+", 2}});
          }),
                    absl::OkStatus());
        }
      });
    }
  }
  done = true;
  reader.join();
  EXPECT_EQ(CountItems(), 2 * kWriters * kEach);
}

TEST_P(TransactionContract, KeepsItsDataWhenOpenedAgain) {
  ASSERT_EQ(Run(kInsertItem, {"a", 7}), absl::OkStatus());
  database_.reset();
  database_ = place_.Open();
  EXPECT_EQ(Select(kReadNumber, {"a"}).at(0).Int(0), 7);
}

TEST_P(TransactionContract, TwoOpeningsShareTheData) {
  const auto other = place_.Open();
  ASSERT_EQ(Run(kInsertItem, {"a", 7}), absl::OkStatus());
  ASSERT_EQ(other->Write([](Transaction& transaction) {
    return transaction.Execute(kSetNumber, {"a", 8}).status();
  }),
            absl::OkStatus());
  EXPECT_EQ(Select(kReadNumber, {"a"}).at(0).Int(0), 8);
}

TEST_P(TransactionContract, SurvivesAChangeOfTheTableUnderAPreparedStatement) {
  const Statement all{"SELECT * FROM item"};
  ASSERT_EQ(Run({"INSERT INTO item (id) VALUES ('a')"}), absl::OkStatus());
  EXPECT_EQ(Select(all).at(0).size(), 5u);
  ASSERT_EQ(Run({"ALTER TABLE item ADD COLUMN more TEXT"}), absl::OkStatus());
  EXPECT_EQ(Select(all).at(0).size(), 6u);
}

INSTANTIATE_TEST_SUITE_P(Engines, TransactionContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::storage
