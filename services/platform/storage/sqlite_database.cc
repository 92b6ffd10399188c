#include <algorithm>
#include <mutex>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/driver.h"
#include "services/platform/storage/fair_mutex.h"
#include "services/platform/storage/pool.h"
#include "services/platform/storage/sqlite_connection.h"

namespace amble::storage {
namespace {

constexpr Statement kBeginImmediate{"BEGIN IMMEDIATE"};
constexpr Statement kBegin{"BEGIN"};
constexpr Statement kCommit{"COMMIT"};
constexpr Statement kRollback{"ROLLBACK"};

class SqliteTransaction final : public DriverTransaction {
 public:
  explicit SqliteTransaction(SqliteConnection* connection) : connection_(connection) {}

  Engine engine() const override { return Engine::kSqlite; }

  absl::StatusOr<Rows> Query(const Statement& statement, const Params& params) override {
    AMBLE_ASSIGN_OR_RETURN(SqliteResult result, Run(statement, params));
    return std::move(result.rows);
  }

  absl::StatusOr<int64_t> Execute(const Statement& statement, const Params& params) override {
    AMBLE_ASSIGN_OR_RETURN(const SqliteResult result, Run(statement, params));
    return result.changed;
  }

  absl::Status ExecuteBatch(const Statement& statement, std::vector<Params> rows) override {
    for (const Params& row : rows) {
      AMBLE_RETURN_IF_ERROR(Run(statement, row).status());
    }
    return absl::OkStatus();
  }

  absl::Status ExecuteScript(std::string_view sql) override {
    AMBLE_RETURN_IF_ERROR(first_error());
    return Remember(connection_->RunScript(sql));
  }

 private:
  absl::StatusOr<SqliteResult> Run(const Statement& statement, const Params& params) {
    AMBLE_RETURN_IF_ERROR(first_error());
    absl::StatusOr<SqliteResult> result = connection_->Run(statement, params);
    if (!result.ok()) return Remember(result.status());
    return result;
  }

  SqliteConnection* connection_;
};

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(const SqliteOptions& options, std::unique_ptr<SqliteConnection> writer)
      : writer_(std::move(writer)),
        readers_(std::max(options.readers, 1), options.busy_timeout, [options] {
          return SqliteConnection::Open(options, SqliteConnection::Mode::kReader);
        }) {}

  Engine engine() const override { return Engine::kSqlite; }

  absl::Status Write(const Work& work) override {
    if (turn_.HeldByThisThread()) {
      return absl::InternalError("A transaction cannot write inside another one.");
    }
    SqliteTransaction transaction(writer_.get());
    {
      const std::lock_guard turn(turn_);
      AMBLE_RETURN_IF_ERROR(Run(*writer_, kBeginImmediate, transaction, work));
    }
    // The next writer may go on; an action may use the database itself.
    for (const auto& action : transaction.TakeAfterCommit()) action();
    return absl::OkStatus();
  }

  absl::Status Read(const Work& work) override {
    SqliteTransaction transaction(nullptr);
    {
      AMBLE_ASSIGN_OR_RETURN(const auto reader, readers_.Take());
      transaction = SqliteTransaction(&*reader);
      AMBLE_RETURN_IF_ERROR(Run(*reader, kBegin, transaction, work));
    }
    for (const auto& action : transaction.TakeAfterCommit()) action();
    return absl::OkStatus();
  }

  DatabaseStatistics GetStatistics() const override { return readers_.GetStatistics(); }

 private:
  static absl::Status Run(SqliteConnection& connection, const Statement& begin,
                          SqliteTransaction& transaction, const Work& work) {
    AMBLE_RETURN_IF_ERROR(connection.Run(begin, {}).status());
    absl::Status status = work(transaction);
    if (status.ok()) status = transaction.first_error();
    if (status.ok()) status = connection.Run(kCommit, {}).status();
    // Some errors, such as a full disk, have rolled back already.
    if (!status.ok() && connection.InTransaction()) {
      if (absl::Status undone = connection.Run(kRollback, {}).status(); !undone.ok()) return undone;
    }
    return status;
  }

  FairMutex turn_;
  const std::unique_ptr<SqliteConnection> writer_;
  Pool<SqliteConnection> readers_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const SqliteOptions& options) {
  AMBLE_ASSIGN_OR_RETURN(auto writer,
                         SqliteConnection::Open(options, SqliteConnection::Mode::kWriter));
  return std::make_unique<SqliteDatabase>(options, std::move(writer));
}

}  // namespace amble::storage
