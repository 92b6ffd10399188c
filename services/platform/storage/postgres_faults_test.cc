/// What a server does to us that is restarted, frozen, full, or whose answers are lost.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/migrations.h"
#include "services/platform/testing/cutting_proxy.h"
#include "services/platform/testing/postgres_server.h"

namespace amble::storage {
namespace {

using ::testing::AnyOf;
using ::testing::Each;
using ::testing::Eq;

constexpr Statement kCreate{
    "CREATE TABLE item (id TEXT PRIMARY KEY, number BIGINT NOT NULL DEFAULT 0)"};
constexpr Statement kInsert{"INSERT INTO item (id) VALUES ($1)"};
constexpr Statement kFind{"SELECT id FROM item WHERE id = $1"};
constexpr Statement kCount{"SELECT COUNT(*) FROM item"};
constexpr Statement kAdd{"UPDATE item SET number = number + 1 WHERE id = 'sum'"};
constexpr Statement kSum{"SELECT number FROM item WHERE id = 'sum'"};
constexpr Statement kSleepers{
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE state = 'active' "
    "AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()"};

class PostgresFaults : public ::testing::Test {
 protected:
  PostgresOptions Options() const {
    return {.url = server_->url(),
            .schema = "walks",
            .connections = 2,
            .statement_timeout = absl::Seconds(30),
            .lock_timeout = absl::Seconds(30),
            .connect_timeout = absl::Seconds(30)};
  }
  static std::unique_ptr<Database> Open(const PostgresOptions& options) {
    auto database = OpenPostgres(options);
    EXPECT_TRUE(database.ok()) << database.status();
    return *std::move(database);
  }
  static absl::Status Run(Database& database, const Statement& statement,
                          const Params& params = {}) {
    return database.Write(
        [&](Transaction& transaction) { return transaction.Execute(statement, params).status(); });
  }
  static int64_t Number(Database& database, const Statement& statement) {
    int64_t number = -1;
    EXPECT_EQ(database.Read([&](Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(statement, {}));
      number = rows.at(0).Int(0);
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return number;
  }
  /// Adds one to the sum, once for each `request`: looks for the request's row first, as the ledger
  /// of requests does.
  static absl::Status AddOnce(Database& database, const std::string& request, int* runs) {
    return database.Write([&](Transaction& transaction) -> absl::Status {
      ++*runs;
      AMBLE_ASSIGN_OR_RETURN(const auto done, transaction.QueryOptional(kFind, {request}));
      if (done) return absl::OkStatus();
      AMBLE_RETURN_IF_ERROR(transaction.Execute(kInsert, {request}).status());
      return transaction.Execute(kAdd, {}).status();
    });
  }

  std::unique_ptr<testing::PostgresServer> server_ = testing::PostgresServer::Own();
};

TEST_F(PostgresFaults, ALostAnswerToCommitDoublesNothing) {
  testing::CuttingProxy proxy(server_->port());
  PostgresOptions options = Options();
  options.url = fmt::format("postgresql://amble@127.0.0.1:{}/postgres", proxy.port());
  const auto database = Open(options);
  ASSERT_EQ(Run(*database, kCreate), absl::OkStatus());
  ASSERT_EQ(Run(*database, kInsert, {"sum"}), absl::OkStatus());
  proxy.CutAnswerTo("COMMIT");
  int runs = 0;
  EXPECT_EQ(AddOnce(*database, "request", &runs), absl::OkStatus());
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(runs, 2) << "nobody knew whether it had taken effect";
  EXPECT_EQ(Number(*database, kSum), 1);
}

TEST_F(PostgresFaults, ALostAnswerToAStatementIsRunAgainWhole) {
  testing::CuttingProxy proxy(server_->port());
  PostgresOptions options = Options();
  options.url = fmt::format("postgresql://amble@127.0.0.1:{}/postgres", proxy.port());
  const auto database = Open(options);
  ASSERT_EQ(Run(*database, kCreate), absl::OkStatus());
  ASSERT_EQ(Run(*database, kInsert, {"sum"}), absl::OkStatus());
  proxy.CutAnswerTo("the-request");
  int runs = 0;
  EXPECT_EQ(AddOnce(*database, "the-request", &runs), absl::OkStatus());
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Number(*database, kSum), 1);
}

TEST_F(PostgresFaults, WhileFrozenEverybodyIsAnsweredAndTheRestIsShed) {
  PostgresOptions options = Options();
  options.statement_timeout = absl::Milliseconds(100);
  options.lock_timeout = absl::Milliseconds(50);
  options.connect_timeout = absl::Milliseconds(100);
  const auto database = Open(options);
  ASSERT_EQ(Run(*database, kCreate), absl::OkStatus());
  server_->Freeze();
  constexpr int kCallers = 8;
  std::vector<absl::StatusCode> codes(kCallers, absl::StatusCode::kOk);
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&, i] {
        codes[static_cast<size_t>(i)] =
            Run(*database, kInsert, {fmt::format("frozen {}", i)}).code();
      });
    }
  }
  EXPECT_THAT(
      codes, Each(AnyOf(Eq(absl::StatusCode::kDeadlineExceeded), Eq(absl::StatusCode::kUnavailable),
                        Eq(absl::StatusCode::kResourceExhausted))));
  EXPECT_THAT(codes, ::testing::Contains(absl::StatusCode::kResourceExhausted))
      << "two connections, eight callers";
  server_->Thaw();
  PostgresOptions patient = Options();
  const auto after = Open(patient);
  EXPECT_EQ(Run(*after, kInsert, {"thawed"}), absl::OkStatus());
  absl::Status again = absl::UnavailableError("not tried");
  while (!again.ok()) again = Run(*database, kInsert, {"thawed as well"});
  EXPECT_GE(Number(*after, kCount), 2);
}

TEST_F(PostgresFaults, AServerThatTakesNoMoreConnectionsIsUnavailableForThose) {
  const auto owner = Open(Options());
  ASSERT_EQ(Run(*owner, {"CREATE ROLE small LOGIN CONNECTION LIMIT 1"}), absl::OkStatus());
  PostgresOptions options = Options();
  options.url = fmt::format("postgresql://small@127.0.0.1:{}/postgres", server_->port());
  const auto small = Open(options);
  ASSERT_EQ(small->Read([&](Transaction& holder) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(holder.Query({"SELECT 1"}, {}).status());
    const absl::Status refused =
        small->Read([](Transaction& second) { return second.Query({"SELECT 1"}, {}).status(); });
    EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable) << refused;
    return absl::OkStatus();
  }),
            absl::OkStatus());
  EXPECT_EQ(small->Read([](Transaction& alone) { return alone.Query({"SELECT 1"}, {}).status(); }),
            absl::OkStatus());
}

TEST_F(PostgresFaults, WritersGoOnThroughRestarts) {
  const auto database = Open(Options());
  ASSERT_EQ(Run(*database, kCreate), absl::OkStatus());
  ASSERT_EQ(Run(*database, kInsert, {"sum"}), absl::OkStatus());
  constexpr int kRestarts = 3;
  constexpr int kPerRound = 20;
  std::atomic<int> acknowledged = 0;
  std::atomic<bool> stop = false;
  std::jthread writer([&] {
    for (int number = 0; !stop; ++number) {
      int runs = 0;
      // As a client does: the same request until it is answered.
      while (!AddOnce(*database, fmt::format("request {}", number), &runs).ok()) {
      }
      ++acknowledged;
      acknowledged.notify_all();
    }
  });
  for (int restart = 0; restart < kRestarts; ++restart) {
    const int wanted = acknowledged + kPerRound;
    for (int now = acknowledged; now < wanted; now = acknowledged) acknowledged.wait(now);
    server_->Restart();
  }
  stop = true;
  writer.join();
  EXPECT_EQ(Number(*database, kSum), acknowledged);
  EXPECT_EQ(Number(*database, kCount), acknowledged + 1);
}

TEST_F(PostgresFaults, AMigrationThatIsKilledIsPendingAndCanBeRunAgain) {
  const auto database = Open(Options());
  const auto other = Open(Options());
  const Migration first{1, "first", "", "CREATE TABLE one (id TEXT)"};
  const Migration slow{2, "second", "", "CREATE TABLE two (id TEXT); SELECT pg_sleep(600)"};
  const Migration second{2, "second", "", "CREATE TABLE two (id TEXT)"};
  const std::vector<MigrationSet> interrupted{{"walks", {first, slow}}};
  const std::vector<MigrationSet> whole{{"walks", {first, second}}};
  std::atomic<bool> over = false;
  absl::Status status;
  std::jthread job([&] {
    status = Migrate(*database, interrupted);
    over = true;
  });
  // Its connection dies, and dies again when it is run again, until it gives up.
  while (!over) ASSERT_EQ(Run(*other, kSleepers), absl::OkStatus());
  job.join();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_EQ(*PendingMigrations(*other, whole), 1) << "not ready";
  std::latch start(2);
  {
    std::vector<std::jthread> jobs;
    for (int i = 0; i < 2; ++i) {
      jobs.emplace_back([&] {
        const auto own = Open(Options());
        start.arrive_and_wait();
        EXPECT_EQ(Migrate(*own, whole), absl::OkStatus());
      });
    }
  }
  EXPECT_EQ(*PendingMigrations(*other, whole), 0);
}

}  // namespace
}  // namespace amble::storage
