#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <string>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/driver.h"
#include "services/platform/storage/pool.h"
#include "services/platform/storage/postgres_connection.h"

namespace amble::storage {
namespace {

constexpr int kMaxTries = 5;
constexpr size_t kMaxSchemaSize = 32;
constexpr const char* kBeginWrite = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
constexpr const char* kBeginRead = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Two processes may start at once, and the role may lack the right to make what is there already.
constexpr char kMakeSchema[] = R"sql(
  DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = '{0}') THEN
      CREATE SCHEMA "{0}";
    END IF;
  EXCEPTION WHEN duplicate_schema OR unique_violation OR insufficient_privilege THEN NULL; END $$)sql";

class PostgresTransaction final : public DriverTransaction {
 public:
  /// `begin` travels with the first statement.
  PostgresTransaction(PostgresConnection* connection, const char* begin)
      : connection_(connection), begin_(begin) {}

  Engine engine() const override { return Engine::kPostgres; }

  absl::StatusOr<Rows> Query(const Statement& statement, const Params& params) override {
    AMBLE_ASSIGN_OR_RETURN(const PostgresResult result, Run(statement, params));
    absl::StatusOr<Rows> rows = ReadRows(result.get());
    if (!rows.ok()) return Remember(rows.status());
    return rows;
  }

  absl::StatusOr<int64_t> Execute(const Statement& statement, const Params& params) override {
    AMBLE_ASSIGN_OR_RETURN(const PostgresResult result, Run(statement, params));
    return ChangedRows(result.get());
  }

  absl::Status ExecuteBatch(const Statement& statement, std::vector<Params> rows) override {
    AMBLE_RETURN_IF_ERROR(first_error());
    if (rows.empty()) return absl::OkStatus();
    return Remember(SendAll(statement, rows));
  }

  absl::Status ExecuteScript(std::string_view sql) override {
    AMBLE_RETURN_IF_ERROR(first_error());
    return Remember([&]() -> absl::Status {
      AMBLE_RETURN_IF_ERROR(Begin());
      AMBLE_RETURN_IF_ERROR(connection_->Sync().status());
      return connection_->RunScript(sql);
    }());
  }

  /// Commits, in the same round trip as the batches that wait. Nothing is sent when nothing was
  /// run.
  absl::Status Commit() {
    AMBLE_RETURN_IF_ERROR(first_error());
    if (!begun_) return absl::OkStatus();
    return Remember([&]() -> absl::Status {
      AMBLE_RETURN_IF_ERROR(connection_->SendControl("COMMIT"));
      return connection_->Sync().status();
    }());
  }

  /// Leaves the connection without a transaction, or lost.
  void Rollback() {
    if (!begun_ || connection_->lost()) return;
    // What waits in the pipeline is answered first, whatever it is: only then is the state known.
    const absl::Status ignored = connection_->Sync().status();
    if (connection_->lost() || !connection_->InTransaction()) return;
    if (connection_->SendControl("ROLLBACK").ok()) connection_->Sync().IgnoreError();
  }

  /// Whether the driver itself failed in a way that another run may not meet.
  bool ShouldRunAgain() const {
    return first_error().code() == absl::StatusCode::kAborted ||
           first_error().code() == absl::StatusCode::kUnavailable;
  }

 private:
  absl::Status Begin() {
    if (begun_) return absl::OkStatus();
    begun_ = true;
    return connection_->SendControl(begin_);
  }

  absl::Status SendAll(const Statement& statement, const std::vector<Params>& rows) {
    AMBLE_RETURN_IF_ERROR(Begin());
    AMBLE_ASSIGN_OR_RETURN(const auto* prepared, connection_->Prepare(statement));
    return connection_->SendRows(*prepared, rows);
  }

  absl::StatusOr<PostgresResult> Run(const Statement& statement, const Params& params) {
    AMBLE_RETURN_IF_ERROR(first_error());
    AMBLE_RETURN_IF_ERROR(Remember(SendAll(statement, {params})));
    absl::StatusOr<PostgresResult> result = connection_->Sync();
    if (!result.ok()) return Remember(result.status());
    return result;
  }

  PostgresConnection* connection_;
  const char* begin_;
  bool begun_ = false;
};

class PostgresDatabase final : public Database {
 public:
  explicit PostgresDatabase(const PostgresOptions& options)
      : pool_(std::max(options.connections, 1), options.connect_timeout,
              [this, options] { return Connect(options); }) {}

  Engine engine() const override { return Engine::kPostgres; }
  absl::Status Write(const Work& work) override { return RunAgain(kBeginWrite, work); }
  absl::Status Read(const Work& work) override { return RunAgain(kBeginRead, work); }

  DatabaseStatistics GetStatistics() const override {
    DatabaseStatistics statistics = pool_.GetStatistics();
    statistics.lost = lost_;
    statistics.run_again = run_again_;
    return statistics;
  }

 private:
  absl::StatusOr<std::unique_ptr<PostgresConnection>> Connect(const PostgresOptions& options) {
    AMBLE_ASSIGN_OR_RETURN(auto connection, PostgresConnection::Open(options));
    if (schema_made_) return connection;
    AMBLE_RETURN_IF_ERROR(connection->RunScript(fmt::format(kMakeSchema, options.schema)));
    schema_made_ = true;
    return connection;
  }

  /// When the answer to COMMIT is lost, nobody knows whether it took effect, and the work is run
  /// again. It is safe to do so because the work inserts rows under keys chosen beforehand or looks
  /// for the row of its request first: see Database::Write.
  absl::Status RunAgain(const char* begin, const Work& work) {
    for (int tries = 1;; ++tries) {
      bool again = false;
      std::vector<std::function<void()>> actions;
      absl::Status status = RunOnce(begin, work, &again, &actions);
      if (status.ok()) {
        for (const auto& action : actions) action();
        return status;
      }
      if (!again || tries == kMaxTries) return status;
      ++run_again_;
    }
  }

  absl::Status RunOnce(const char* begin, const Work& work, bool* again,
                       std::vector<std::function<void()>>* actions) {
    AMBLE_ASSIGN_OR_RETURN(auto connection, pool_.Take());
    PostgresTransaction transaction(&*connection, begin);
    absl::Status status = work(transaction);
    if (status.ok()) status = transaction.Commit();
    if (!status.ok()) transaction.Rollback();
    if (connection->lost() || connection->InTransaction()) {
      ++lost_;
      connection.Discard();
      pool_.DropIdle();
    }
    *again = transaction.ShouldRunAgain();
    *actions = transaction.TakeAfterCommit();
    return status;
  }

  std::atomic<bool> schema_made_ = false;
  Pool<PostgresConnection> pool_;
  std::atomic<int64_t> lost_ = 0;
  std::atomic<int64_t> run_again_ = 0;
};

bool IsSchemaName(const std::string& name) {
  return !name.empty() && name.size() <= kMaxSchemaSize &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return c == '_' || (c >= 'a' && c <= 'z'); });
}

/// Whether libpq can read it. What it says otherwise may quote a password.
bool IsUrl(const std::string& text) {
  char* problem = nullptr;
  PQconninfoOption* read = PQconninfoParse(text.c_str(), &problem);
  PQconninfoFree(read);
  PQfreemem(problem);
  return read != nullptr;
}

}  // namespace

std::string ServingLock(std::string_view schema) {
  return fmt::format("hashtext('amble serving'), hashtext('{}')", schema);
}

absl::StatusOr<std::unique_ptr<Database>> OpenPostgres(const PostgresOptions& options) {
  if (!IsSchemaName(options.schema)) {
    return absl::InvalidArgumentError("A schema is named by 1 to 32 of a-z and _.");
  }
  if (!IsUrl(options.url)) {
    return absl::InvalidArgumentError("This is no URL of a PostgreSQL that libpq understands.");
  }
  return std::make_unique<PostgresDatabase>(options);
}

}  // namespace amble::storage
