#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/storage/database.h"

namespace amble::storage {

/// One numbered step of a schema; several statements separated by semicolons.
struct Migration {
  int number;
  std::string_view name;
  std::string_view sqlite;
  std::string_view postgres;
};

/// The steps of one component ("events", "groups"), numbered 1, 2, 3, …
struct MigrationSet {
  std::string_view component;
  std::vector<Migration> migrations;
};

/// Applies, in order, what is not yet recorded in `schema_migrations`, each step in a transaction
/// of its own under a lock (an advisory lock in PostgreSQL), so several processes may call it at
/// once. A step that was cut off leaves no trace and is run again.
absl::Status Migrate(Database& database, std::span<const MigrationSet> sets);

/// How many steps of `sets` are not applied: a process is not ready until it is 0.
absl::StatusOr<int> PendingMigrations(Database& database, std::span<const MigrationSet> sets);

}  // namespace amble::storage
