/// What only PostgreSQL can do to us: lost connections, timeouts, deadlocks, a pool in use.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <string>
#include <thread>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/testing/databases.h"
#include "services/platform/testing/postgres_server.h"

namespace amble::storage {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Statement kCreate{"CREATE TABLE item (id TEXT PRIMARY KEY, number BIGINT NOT NULL)"};
constexpr Statement kInsert{"INSERT INTO item (id, number) VALUES ($1, $2)"};
constexpr Statement kLock{"SELECT number FROM item WHERE id = $1 {for_update}"};
constexpr Statement kCount{"SELECT COUNT(*) FROM item"};
constexpr Statement kSleep{"SELECT pg_sleep(60)"};
constexpr Statement kMyBackend{"SELECT pg_backend_pid()"};

class PostgresDatabaseTest : public ::testing::Test {
 protected:
  std::unique_ptr<Database> Open(const PostgresOptions& options) {
    auto database = OpenPostgres(options);
    EXPECT_TRUE(database.ok()) << database.status();
    return *std::move(database);
  }
  absl::Status Run(Database& database, const Statement& statement, const Params& params = {}) {
    return database.Write(
        [&](Transaction& transaction) { return transaction.Execute(statement, params).status(); });
  }
  /// Ends a backend and waits until it is gone.
  void Terminate(int64_t backend) {
    ASSERT_EQ(other_->Write([&](Transaction& transaction) -> absl::Status {
      return transaction.Query({"SELECT pg_terminate_backend($1, 10000)"}, {backend}).status();
    }),
              absl::OkStatus());
  }
  int64_t Count() {
    int64_t count = 0;
    EXPECT_EQ(other_->Read([&](Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kCount, {}));
      count = rows.at(0).Int(0);
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return count;
  }

  testing::DatabasePlace place_{Engine::kPostgres};
  std::unique_ptr<Database> database_ = place_.Open();
  std::unique_ptr<Database> other_ = place_.Open();
};

TEST_F(PostgresDatabaseTest, RunsAgainWhenTheConnectionDiesInsideATransaction) {
  ASSERT_EQ(Run(*database_, kCreate), absl::OkStatus());
  int runs = 0;
  int acted = 0;
  ASSERT_EQ(database_->Write([&](Transaction& transaction) -> absl::Status {
    ++runs;
    transaction.AfterCommit([&] { ++acted; });
    AMBLE_RETURN_IF_ERROR(transaction.Execute(kInsert, {"a", runs}).status());
    AMBLE_ASSIGN_OR_RETURN(const Rows backend, transaction.Query(kMyBackend, {}));
    if (runs == 1) Terminate(backend.at(0).Int(0));
    return transaction.Execute(kInsert, {"b", runs}).status();
  }),
            absl::OkStatus());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(acted, 1);
  EXPECT_EQ(Count(), 2);
  EXPECT_EQ(database_->GetStatistics().lost, 1);
  EXPECT_EQ(database_->GetStatistics().run_again, 1);
  EXPECT_EQ(database_->GetStatistics().connections_in_use, 0);
}

TEST_F(PostgresDatabaseTest, RunsAgainWhenTheConnectionDiesBeforeTheCommit) {
  ASSERT_EQ(Run(*database_, kCreate), absl::OkStatus());
  int runs = 0;
  ASSERT_EQ(database_->Write([&](Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(const Rows backend, transaction.Query(kMyBackend, {}));
    AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kInsert, {{"a", 1}, {"b", 2}}));
    if (++runs == 1) Terminate(backend.at(0).Int(0));
    return absl::OkStatus();
  }),
            absl::OkStatus());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Count(), 2);
}

TEST_F(PostgresDatabaseTest, ReplacesConnectionsThatDiedWhileIdle) {
  std::vector<int64_t> backends;
  // Two held at once, so that the pool has two.
  ASSERT_EQ(database_->Read([&](Transaction& outer) -> absl::Status {
    backends.push_back(outer.Query(kMyBackend, {}).value().at(0).Int(0));
    return database_->Read([&](Transaction& inner) -> absl::Status {
      backends.push_back(inner.Query(kMyBackend, {}).value().at(0).Int(0));
      return absl::OkStatus();
    });
  }),
            absl::OkStatus());
  ASSERT_NE(backends[0], backends[1]);
  for (const int64_t backend : backends) Terminate(backend);
  EXPECT_EQ(Run(*database_, kCreate), absl::OkStatus());
  EXPECT_EQ(Run(*database_, kInsert, {"a", 1}), absl::OkStatus());
}

TEST_F(PostgresDatabaseTest, RunsAgainAfterADeadlock) {
  ASSERT_EQ(Run(*database_, kCreate), absl::OkStatus());
  ASSERT_EQ(Run(*database_, kInsert, {"a", 1}), absl::OkStatus());
  ASSERT_EQ(Run(*database_, kInsert, {"b", 1}), absl::OkStatus());
  std::barrier both_hold_one(2);
  std::atomic<int> runs = 0;
  const auto lock_both = [&](const char* first, const char* second) {
    bool tried = false;
    EXPECT_EQ(database_->Write([&](Transaction& transaction) -> absl::Status {
      ++runs;
      AMBLE_RETURN_IF_ERROR(transaction.Query(kLock, {first}).status());
      if (!std::exchange(tried, true)) both_hold_one.arrive_and_wait();
      return transaction.Query(kLock, {second}).status();
    }),
              absl::OkStatus());
  };
  {
    std::jthread one([&] { lock_both("a", "b"); });
    std::jthread two([&] { lock_both("b", "a"); });
  }
  // More than three when the victim is back before the other one wakes.
  EXPECT_GE(runs, 3);
}

TEST_F(PostgresDatabaseTest, EndsAStatementThatTakesTooLong) {
  PostgresOptions options = place_.postgres_options();
  options.statement_timeout = absl::Milliseconds(50);
  const auto impatient = Open(options);
  EXPECT_EQ(
      impatient
          ->Read([](Transaction& transaction) { return transaction.Query(kSleep, {}).status(); })
          .code(),
      absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Run(*impatient, kCreate), absl::OkStatus());
}

TEST_F(PostgresDatabaseTest, EndsTheWaitForARowThatAnotherHolds) {
  ASSERT_EQ(Run(*database_, kCreate), absl::OkStatus());
  ASSERT_EQ(Run(*database_, kInsert, {"a", 1}), absl::OkStatus());
  PostgresOptions options = place_.postgres_options();
  options.lock_timeout = absl::Milliseconds(50);
  const auto impatient = Open(options);
  ASSERT_EQ(database_->Write([&](Transaction& holder) -> absl::Status {
    EXPECT_TRUE(holder.Query(kLock, {"a"}).ok());
    EXPECT_EQ(Run(*impatient, kLock, {"a"}).code(), absl::StatusCode::kDeadlineExceeded);
    return absl::OkStatus();
  }),
            absl::OkStatus());
  EXPECT_EQ(Run(*impatient, kLock, {"a"}), absl::OkStatus());
}

TEST_F(PostgresDatabaseTest, RefusesWhenTheWholePoolIsInUse) {
  PostgresOptions options = place_.postgres_options();
  options.connections = 1;
  options.connect_timeout = absl::Milliseconds(200);
  const auto small = Open(options);
  ASSERT_EQ(small->Read([&](Transaction& holder) -> absl::Status {
    EXPECT_TRUE(holder.Query(kMyBackend, {}).ok());
    const absl::Status refused = small->Read([](Transaction&) { return absl::OkStatus(); });
    EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(ReasonOf(refused), Reason::kOverloaded);
    EXPECT_EQ(small->GetStatistics().connections_in_use, 1);
    return absl::OkStatus();
  }),
            absl::OkStatus());
  const DatabaseStatistics statistics = small->GetStatistics();
  EXPECT_EQ(statistics.connections, 1);
  EXPECT_EQ(statistics.waits, 1);
  EXPECT_EQ(statistics.exhausted, 1);
  EXPECT_EQ(small->Read([](Transaction&) { return absl::OkStatus(); }), absl::OkStatus());
}

TEST_F(PostgresDatabaseTest, NeverShowsTheUrl) {
  for (const char* url : {"password=hunter2 nonsense", "postgresql://walker:hunter2@[bad"}) {
    const absl::Status status = OpenPostgres({.url = url, .schema = "walks"}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    EXPECT_THAT(status.ToString(), Not(HasSubstr("hunter2")));
  }
  for (const char* url : {"postgresql://walker:hunter2@127.0.0.1:1/x", "host=hunter2.invalid"}) {
    PostgresOptions options{.url = url, .schema = "walks"};
    options.connect_timeout = absl::Milliseconds(200);
    const auto database = Open(options);
    const absl::Status status = Reach(*database);
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
    EXPECT_THAT(status.ToString(), Not(HasSubstr("hunter2")));
  }
}

TEST_F(PostgresDatabaseTest, IsOpenBeforeTheServerIsThere) {
  const auto server = testing::PostgresServer::Own();
  PostgresOptions options = place_.postgres_options();
  options.url = server->url();
  server->GoAway();
  const auto database = Open(options);
  EXPECT_EQ(Reach(*database), absl::UnavailableError("nothing listens where PostgreSQL should be"));
  server->ComeBack();
  EXPECT_EQ(Reach(*database), absl::OkStatus());
  EXPECT_EQ(Run(*database, kCreate), absl::OkStatus()) << "the schema is there";
}

TEST_F(PostgresDatabaseTest, RefusesASchemaNameThatWouldNeedQuoting) {
  PostgresOptions options = place_.postgres_options();
  for (const char* schema : {"", "Walks", "walks\"; DROP TABLE item; --", "walks-2"}) {
    options.schema = schema;
    EXPECT_EQ(OpenPostgres(options).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(PostgresDatabaseTest, IsBackAfterTheServerRestarts) {
  const auto server = testing::PostgresServer::Own();
  PostgresOptions options = place_.postgres_options();
  options.url = server->url();
  const auto database = Open(options);
  ASSERT_EQ(Run(*database, kCreate), absl::OkStatus());
  ASSERT_EQ(Run(*database, kInsert, {"a", 1}), absl::OkStatus());
  server->Restart();
  EXPECT_EQ(Run(*database, kInsert, {"b", 1}), absl::OkStatus());
  EXPECT_EQ(Run(*database, kInsert, {"a", 1}).code(), absl::StatusCode::kAlreadyExists);
}

}  // namespace
}  // namespace amble::storage
