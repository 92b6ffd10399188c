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

/// Until the end of the transaction, for this schema alone. Waiting for another process that
/// migrates, and migrating itself, may take longer than everyday statements.
constexpr std::string_view kLockPostgres = R"sql(
  SET LOCAL lock_timeout = 0;
  SET LOCAL statement_timeout = 0;
  SELECT pg_advisory_xact_lock(hashtext('schema_migrations'), hashtext(current_schema()));)sql";

constexpr Statement kTableExistsSqlite{
    "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'"};
constexpr Statement kTableExistsPostgres{
    "SELECT COUNT(*) FROM pg_tables"
    " WHERE schemaname = current_schema() AND tablename = 'schema_migrations'"};
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

absl::Status Apply(Transaction& transaction, std::string_view component, const Migration& step) {
  AMBLE_ASSIGN_OR_RETURN(DriverTransaction * driver, AsDriver(transaction));
  AMBLE_RETURN_IF_ERROR(LockMigrations(*driver));
  AMBLE_ASSIGN_OR_RETURN(const bool applied, IsApplied(transaction, component, step));
  if (applied) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(
      driver->ExecuteScript(driver->engine() == Engine::kSqlite ? step.sqlite : step.postgres));
  return transaction.Execute(kRecordStep, {component, step.number, step.name}).status();
}

absl::Status CheckNumbers(const MigrationSet& set) {
  int expected = 1;
  for (const Migration& step : set.migrations) {
    if (step.number != expected++) {
      return absl::InternalError(
          fmt::format("The steps of {} are not numbered 1, 2, 3, …", set.component));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status LockMigrations(DriverTransaction& transaction) {
  if (transaction.engine() == Engine::kSqlite) return absl::OkStatus();
  return transaction.ExecuteScript(kLockPostgres);
}

absl::Status Migrate(Database& database, std::span<const MigrationSet> sets) {
  for (const MigrationSet& set : sets) AMBLE_RETURN_IF_ERROR(CheckNumbers(set));
  AMBLE_RETURN_IF_ERROR(database.Write([](Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(DriverTransaction * driver, AsDriver(transaction));
    AMBLE_RETURN_IF_ERROR(LockMigrations(*driver));
    return driver->ExecuteScript(kCreateTable);
  }));
  for (const MigrationSet& set : sets) {
    for (const Migration& step : set.migrations) {
      const absl::Status applied = database.Write(
          [&](Transaction& transaction) { return Apply(transaction, set.component, step); });
      if (!applied.ok()) {
        return absl::Status(applied.code(),
                            fmt::format("Step {} ({}) of {}: {}", step.number, step.name,
                                        set.component, std::string(applied.message())));
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<int> PendingMigrations(Database& database, std::span<const MigrationSet> sets) {
  int pending = 0;
  AMBLE_RETURN_IF_ERROR(database.Read([&](Transaction& transaction) -> absl::Status {
    pending = 0;
    AMBLE_ASSIGN_OR_RETURN(
        const Rows exists,
        transaction.Query(
            transaction.engine() == Engine::kSqlite ? kTableExistsSqlite : kTableExistsPostgres,
            {}));
    for (const MigrationSet& set : sets) {
      for (const Migration& step : set.migrations) {
        bool applied = false;
        if (exists.at(0).Int(0) > 0) {
          AMBLE_ASSIGN_OR_RETURN(applied, IsApplied(transaction, set.component, step));
        }
        if (!applied) ++pending;
      }
    }
    return absl::OkStatus();
  }));
  return pending;
}

}  // namespace amble::storage
