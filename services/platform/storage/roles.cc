#include "services/platform/storage/roles.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/driver.h"
#include "services/platform/storage/migration_lock.h"

namespace amble::storage {
namespace {

constexpr size_t kLongestRole = 63;  // PostgreSQL cuts longer names

constexpr Statement kFindRole{"SELECT COUNT(*) FROM pg_roles WHERE rolname = $1"};
constexpr Statement kSchema{"SELECT CAST(current_schema() AS TEXT)"};

// The table of migrations is told apart: who serves reads it.
constexpr const char* kGrant = R"sql(
  GRANT USAGE ON SCHEMA "{0}" TO "{1}";
  ALTER DEFAULT PRIVILEGES IN SCHEMA "{0}"
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{1}";
  ALTER DEFAULT PRIVILEGES IN SCHEMA "{0}" GRANT USAGE, SELECT ON SEQUENCES TO "{1}";
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "{0}" TO "{1}";
  GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA "{0}" TO "{1}";
  DO $$ BEGIN
    REVOKE INSERT, UPDATE, DELETE ON "{0}".schema_migrations FROM "{1}";
  EXCEPTION WHEN undefined_table THEN NULL; END $$)sql";

bool IsRoleName(const std::string& name) {
  return !name.empty() && name.size() <= kLongestRole &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return c == '_' || c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
         });
}

absl::Status Grant(Transaction& transaction, const std::string& role) {
  auto* driver = dynamic_cast<DriverTransaction*>(&transaction);
  if (driver == nullptr) return absl::InternalError("Rights need a transaction of a driver.");
  AMBLE_RETURN_IF_ERROR(LockMigrations(*driver));
  AMBLE_ASSIGN_OR_RETURN(const Rows found, transaction.Query(kFindRole, {role}));
  if (found.at(0).Int(0) == 0) {
    return absl::FailedPreconditionError(
        fmt::format("there is no role {}: CREATE ROLE \"{}\" LOGIN first", role, role));
  }
  AMBLE_ASSIGN_OR_RETURN(const Rows schema, transaction.Query(kSchema, {}));
  return driver->ExecuteScript(fmt::format(kGrant, schema.at(0).Text(0), role));
}

}  // namespace

absl::Status GrantUse(Database& database, const std::string& role) {
  if (database.engine() != Engine::kPostgres) {
    return absl::FailedPreconditionError("roles are PostgreSQL's: SQLite has none");
  }
  if (!IsRoleName(role)) {
    return absl::InvalidArgumentError("a role is named by 1 to 63 of a-z, 0-9, _ and -");
  }
  return database.Write([&](Transaction& transaction) { return Grant(transaction, role); });
}

}  // namespace amble::storage
