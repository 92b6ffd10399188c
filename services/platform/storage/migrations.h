#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/storage/database.h"

namespace amble::storage {

/// One numbered step of a schema; several statements separated by semicolons.
///
/// Programs of two versions work on one schema while a new one replaces an old one, so a step says
/// what it does to the older: it *expands* (adds what programs without the step do not notice) or
/// it *contracts* (takes away what they still use), and then names the step from which on programs
/// do without: a database that has contracted is refused by a program that does not know it.
struct Migration {
  int number;
  std::string_view name;
  std::string_view sqlite;
  std::string_view postgres;
  /// Of a contracting step: the number of an earlier step of its component; a program that knows it
  /// works with the contracted schema. 0: the step expands.
  int needs = 0;
};

/// The steps of one component ("events", "groups"), numbered 1, 2, 3, …
struct MigrationSet {
  std::string_view component;
  std::vector<Migration> migrations;
};

/// Applies, in order, what is not yet recorded in `schema_migrations`, each step in a transaction
/// of its own under a lock (an advisory lock in PostgreSQL), so several processes may call it at
/// once. A step that was cut off leaves no trace and is run again. Steps of a newer program are
/// left alone. FAILED_PRECONDITION when the history is another program's, or was contracted beyond
/// this one; also, with kExpand, when an expanding step comes after a contracting one that is to be
/// applied first.
enum class Steps {
  kExpand,  ///< leaves out contracting steps: processes of the version before go on
  kAll,     ///< for when no process of a version before runs any more
};
absl::Status Migrate(Database& database, std::span<const MigrationSet> sets,
                     Steps steps = Steps::kAll);

/// How many steps of `sets` are not applied.
struct Pending {
  int expanding = 0;    ///< a process is not ready until it is 0
  int contracting = 0;  ///< to be applied once all processes are of this version
};
absl::StatusOr<Pending> FindPending(Database& database, std::span<const MigrationSet> sets);

/// How many expanding steps of `sets` are not applied: a process is not ready until it is 0.
/// FAILED_PRECONDITION as for Migrate.
absl::StatusOr<int> PendingMigrations(Database& database, std::span<const MigrationSet> sets);

}  // namespace amble::storage
