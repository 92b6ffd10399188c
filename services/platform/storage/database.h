#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/platform/storage/value.h"

/// A thin layer over libpq and the sqlite3 C API. One SQL text serves both engines:
///  - parameters are `$1`, `$2`, …, in any order and as often as needed;
///  - `INSERT … ON CONFLICT … DO UPDATE … RETURNING`, row-value keysets `(a, b) > ($1, $2)`;
///  - texts that are ordered or unique are declared `COLLATE "C"` (bytewise in both engines);
///  - a parameter has the type of its place; where it stands alone, say `CAST($1 AS BIGINT)`;
///  - no lower(), no LIKE, no now(): keys are folded and times are injected in C++.
/// What differs is written in braces and expanded in dialect.cc:
///  - `{for_update}`            row locks in PostgreSQL, nothing in SQLite (its writer is alone)
///  - `{for_update_skip_locked}` likewise, passing over rows that others hold
///  - `{any:$2}`                membership in a list: `id {any:$2}` with a Texts parameter
namespace amble::storage {

enum class Engine { kSqlite, kPostgres };

/// One SQL statement, written as a string literal with static storage. It is prepared once per
/// connection; its identity is the address of its text.
struct Statement {
  const char* sql;
};

/// A transaction in progress; belongs to the thread that runs it. Every error is an absl::Status
/// without the bound values:
///   ALREADY_EXISTS        a unique or primary key is taken
///   FAILED_PRECONDITION   a foreign key or CHECK refuses
///   ABORTED               serialization failure or deadlock (Database::Write runs it again)
///   UNAVAILABLE           the connection is lost (Database::Write runs it again)
///   DEADLINE_EXCEEDED     statement or lock timeout
///   RESOURCE_EXHAUSTED    disk full
///   INVALID_ARGUMENT      a text with NUL or that is not UTF-8, refused before the engine sees it
///   INTERNAL              anything else, a programming error in the SQL among it
/// After an error the transaction can only be rolled back: return the status.
class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual Engine engine() const = 0;

  /// Runs `statement` and returns its rows.
  virtual absl::StatusOr<Rows> Query(const Statement& statement, const Params& params) = 0;

  /// Runs `statement` and returns how many rows it changed.
  virtual absl::StatusOr<int64_t> Execute(const Statement& statement, const Params& params) = 0;

  /// Runs `statement` once for each of `rows`, in order, after all that was asked before. May be
  /// deferred: PostgreSQL sends it in one pipeline with what follows, COMMIT included, so an error
  /// can come back from the next Query, Execute or from the commit.
  virtual absl::Status ExecuteBatch(const Statement& statement, std::vector<Params> rows) = 0;

  /// At most one row; INTERNAL when there are several.
  absl::StatusOr<std::optional<Row>> QueryOptional(const Statement& statement,
                                                   const Params& params);

  /// `action` runs after a successful commit, on the same thread, in order of registration.
  /// Dropped on roll-back and before the transaction is run again.
  virtual void AfterCommit(std::function<void()> action) = 0;
};

/// What has happened so far, for metrics. SQLite's connections are its readers.
struct DatabaseStatistics {
  int connections = 0;         ///< that may be open
  int connections_in_use = 0;  ///< by transactions under way
  int64_t waits = 0;           ///< transactions that found none free
  int64_t exhausted = 0;       ///< of those, that gave up
  int64_t lost = 0;            ///< connections that broke
  int64_t run_again = 0;       ///< transactions that were run once more
};

/// What a service owns: a file, or a schema of a server. Thread-safe; calls block, so they belong
/// on an Executor.
class Database {
 public:
  using Work = std::function<absl::Status(Transaction&)>;

  virtual ~Database() = default;
  virtual Engine engine() const = 0;

  /// Runs `work` in a read-write transaction and commits when it returns OK, else rolls back and
  /// returns its status. SQLite: BEGIN IMMEDIATE. PostgreSQL: READ COMMITTED; BEGIN travels with
  /// the first statement, COMMIT with the last batch. `work` may run several times (a lost
  /// connection, a deadlock): it must have no effect but through its transaction. When the answer
  /// to COMMIT is lost, nobody knows whether it took effect, and the work runs again too: so it
  /// inserts under ids chosen before Write, or looks for the row of its request first. When OK is
  /// returned, the commit is on disk (SQLite synchronous=FULL, PostgreSQL synchronous_commit=on). A
  /// Write inside a Write is INTERNAL in SQLite, whose writer is alone.
  virtual absl::Status Write(const Work& work) = 0;

  /// Runs `work` on one consistent, read-only snapshot.
  virtual absl::Status Read(const Work& work) = 0;

  virtual DatabaseStatistics GetStatistics() const { return {}; }
};

/// OK when the database answers. UNAVAILABLE, or what else it says, when it does not.
absl::Status Reach(Database& database);

/// SQLite: one file, created when missing. WAL, synchronous=FULL, foreign keys on.
struct SqliteOptions {
  std::string path;
  int readers = 4;
  absl::Duration busy_timeout = absl::Seconds(5);
};
absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const SqliteOptions& options);

/// PostgreSQL: a bounded pool of connections to one schema, which is created when missing. Nothing
/// is connected before the first use: until the server can be reached, each is UNAVAILABLE with a
/// message that says why.
struct PostgresOptions {
  std::string url;  ///< libpq connection URI or keyword string; may hold a password: never logged
  std::string schema;  ///< set as search_path; [a-z_]{1,32}
  int connections = 4;
  absl::Duration statement_timeout = absl::Seconds(2);
  absl::Duration lock_timeout = absl::Milliseconds(500);
  absl::Duration connect_timeout = absl::Seconds(2);
  /// Connections otherwise hold ServingLock(schema) together, which a restore needs alone. Set it
  /// to work beside a restore: as a part of it.
  bool while_restoring = false;
};
/// The expression, in SQL, of the advisory lock on a schema's being in use: two numbers.
std::string ServingLock(std::string_view schema);
/// INVALID_ARGUMENT for a URL or a schema that cannot be.
absl::StatusOr<std::unique_ptr<Database>> OpenPostgres(const PostgresOptions& options);

}  // namespace amble::storage
