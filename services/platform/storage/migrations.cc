#include "services/platform/storage/migrations.h"

#include <fmt/format.h>

#include <optional>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/driver.h"
#include "services/platform/storage/migration_lock.h"

namespace amble::storage {
namespace {

constexpr std::string_view kCreateTable = R"sql(
  CREATE TABLE IF NOT EXISTS schema_migrations (
    component TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (component, number)))sql";

/// Steps that contracted, and the step that programs must know since. Made with the first of them.
constexpr std::string_view kCreateContracts = R"sql(
  CREATE TABLE IF NOT EXISTS schema_contracts (
    component TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    needs BIGINT NOT NULL,
    PRIMARY KEY (component, number)))sql";

/// Until the end of the transaction, for this schema alone. Waiting for another process that
/// migrates, and migrating itself, may take longer than everyday statements. A server that does not
/// hear of the end of its client would go on with the step, and hold the lock, for nobody: it looks
/// now and then whether the client is still there (servers before 14 cannot).
constexpr std::string_view kLockPostgres = R"sql(
  SET LOCAL lock_timeout = 0;
  SET LOCAL statement_timeout = 0;
  DO $$ BEGIN PERFORM set_config('client_connection_check_interval', '500ms', true);
  EXCEPTION WHEN undefined_object OR insufficient_privilege THEN NULL; END $$;
  SELECT pg_advisory_xact_lock(hashtext('schema_migrations'), hashtext(current_schema()));)sql";

constexpr char kSteps[] = "schema_migrations";
constexpr char kContracts[] = "schema_contracts";
constexpr Statement kTableExistsSqlite{
    "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = $1"};
constexpr Statement kTableExistsPostgres{
    "SELECT COUNT(*) FROM pg_tables"
    " WHERE schemaname = current_schema() AND tablename = $1"};
constexpr Statement kRecordContract{
    "INSERT INTO schema_contracts (component, number, needs) VALUES ($1, $2, $3)"};
constexpr Statement kFindContract{
    "SELECT number, needs FROM schema_contracts WHERE component = $1 AND needs > $2"
    " ORDER BY number LIMIT 1"};
constexpr Statement kFindStep{
    "SELECT name FROM schema_migrations WHERE component = $1 AND number = $2"};
constexpr Statement kRecordStep{
    "INSERT INTO schema_migrations (component, number, name) VALUES ($1, $2, $3)"};

absl::StatusOr<DriverTransaction*> AsDriver(Transaction& transaction) {
  auto* driver = dynamic_cast<DriverTransaction*>(&transaction);
  if (driver == nullptr) return absl::InternalError("Migrations need a transaction of a driver.");
  return driver;
}

/// Whether the step is recorded; FAILED_PRECONDITION when its number belongs to another step.
absl::StatusOr<bool> IsApplied(Transaction& transaction, std::string_view component,
                               const Migration& step) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                         transaction.QueryOptional(kFindStep, {component, step.number}));
  if (!row) return false;
  if (row->Text(0) != step.name) {
    return absl::FailedPreconditionError(
        fmt::format("Step {} of {} is \"{}\" here, but the database has applied \"{}\".",
                    step.number, component, step.name, row->Text(0)));
  }
  return true;
}

absl::StatusOr<bool> TableExists(Transaction& transaction, const char* name) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(transaction.engine() == Engine::kSqlite
                                                                ? kTableExistsSqlite
                                                                : kTableExistsPostgres,
                                                            {name}));
  return rows.at(0).Int(0) > 0;
}

/// FAILED_PRECONDITION when a newer program took away what one with the steps of `set` uses.
absl::Status CheckContracts(Transaction& transaction, const MigrationSet& set) {
  AMBLE_ASSIGN_OR_RETURN(
      const std::optional<Row> beyond,
      transaction.QueryOptional(kFindContract,
                                {set.component, static_cast<int64_t>(set.migrations.size())}));
  if (!beyond) return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "The database has left this version behind: step {} of {} is for programs that know step {}, "
      "and this one knows {} steps. Run a newer version, or restore a backup.",
      beyond->Int(0), set.component, beyond->Int(1), set.migrations.size()));
}

absl::Status CheckContracts(Transaction& transaction, std::span<const MigrationSet> sets) {
  AMBLE_ASSIGN_OR_RETURN(const bool contracted, TableExists(transaction, kContracts));
  if (!contracted) return absl::OkStatus();
  for (const MigrationSet& set : sets) AMBLE_RETURN_IF_ERROR(CheckContracts(transaction, set));
  return absl::OkStatus();
}

/// Applies `step` unless it is applied, or contracts and is not asked for: then `left_out` is its
/// number.
absl::Status Apply(Transaction& transaction, std::string_view component, const Migration& step,
                   Steps steps, int& left_out) {
  AMBLE_ASSIGN_OR_RETURN(DriverTransaction * driver, AsDriver(transaction));
  AMBLE_RETURN_IF_ERROR(LockMigrations(*driver));
  AMBLE_ASSIGN_OR_RETURN(const bool applied, IsApplied(transaction, component, step));
  if (applied) return absl::OkStatus();
  if (left_out > 0 && step.needs == 0) {
    return absl::FailedPreconditionError(
        fmt::format("it comes after step {}, which contracts and has not been applied.", left_out));
  }
  if (step.needs > 0 && steps == Steps::kExpand) {
    left_out = step.number;
    return absl::OkStatus();
  }
  AMBLE_RETURN_IF_ERROR(
      driver->ExecuteScript(driver->engine() == Engine::kSqlite ? step.sqlite : step.postgres));
  if (step.needs > 0) {
    AMBLE_RETURN_IF_ERROR(driver->ExecuteScript(kCreateContracts));
    AMBLE_RETURN_IF_ERROR(
        transaction.Execute(kRecordContract, {component, step.number, step.needs}).status());
  }
  return transaction.Execute(kRecordStep, {component, step.number, step.name}).status();
}

absl::Status CheckNumbers(const MigrationSet& set) {
  int expected = 1;
  for (const Migration& step : set.migrations) {
    if (step.number != expected++) {
      return absl::InternalError(
          fmt::format("The steps of {} are not numbered 1, 2, 3, …", set.component));
    }
    if (step.needs < 0 || step.needs >= step.number) {
      return absl::InternalError(
          fmt::format("Step {} of {} needs no earlier step.", step.number, set.component));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status LockMigrations(DriverTransaction& transaction) {
  if (transaction.engine() == Engine::kSqlite) return absl::OkStatus();
  return transaction.ExecuteScript(kLockPostgres);
}

absl::Status Migrate(Database& database, std::span<const MigrationSet> sets, Steps steps) {
  for (const MigrationSet& set : sets) AMBLE_RETURN_IF_ERROR(CheckNumbers(set));
  AMBLE_RETURN_IF_ERROR(database.Write([&](Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(DriverTransaction * driver, AsDriver(transaction));
    AMBLE_RETURN_IF_ERROR(LockMigrations(*driver));
    AMBLE_RETURN_IF_ERROR(CheckContracts(transaction, sets));
    return driver->ExecuteScript(kCreateTable);
  }));
  for (const MigrationSet& set : sets) {
    int left_out = 0;
    for (const Migration& step : set.migrations) {
      const absl::Status applied = database.Write([&](Transaction& transaction) {
        return Apply(transaction, set.component, step, steps, left_out);
      });
      if (!applied.ok()) {
        return absl::Status(applied.code(),
                            fmt::format("Step {} ({}) of {}: {}", step.number, step.name,
                                        set.component, std::string(applied.message())));
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Pending> FindPending(Database& database, std::span<const MigrationSet> sets) {
  Pending pending;
  AMBLE_RETURN_IF_ERROR(database.Read([&](Transaction& transaction) -> absl::Status {
    pending = {};
    AMBLE_RETURN_IF_ERROR(CheckContracts(transaction, sets));
    AMBLE_ASSIGN_OR_RETURN(const bool exists, TableExists(transaction, kSteps));
    for (const MigrationSet& set : sets) {
      for (const Migration& step : set.migrations) {
        bool applied = false;
        if (exists) {
          AMBLE_ASSIGN_OR_RETURN(applied, IsApplied(transaction, set.component, step));
        }
        if (!applied) ++(step.needs > 0 ? pending.contracting : pending.expanding);
      }
    }
    return absl::OkStatus();
  }));
  return pending;
}

absl::StatusOr<int> PendingMigrations(Database& database, std::span<const MigrationSet> sets) {
  AMBLE_ASSIGN_OR_RETURN(const Pending pending, FindPending(database, sets));
  return pending.expanding;
}

}  // namespace amble::storage
