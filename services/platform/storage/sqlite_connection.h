#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/platform/storage/database.h"

namespace amble::storage {

/// What one statement gave: its rows, and how many rows it changed.
struct SqliteResult {
  Rows rows;
  int64_t changed = 0;
};

/// Makes `database` know COLLATE "C", without which it cannot be read in order. A code of SQLite.
int RegisterCollation(sqlite3* database);

/// One connection to a file, with its prepared statements. Not thread-safe.
class SqliteConnection {
 public:
  enum class Mode { kWriter, kReader };

  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(const SqliteOptions& options,
                                                                Mode mode);

  absl::StatusOr<SqliteResult> Run(const Statement& statement, const Params& params);

  /// Runs statements without parameters; PRAGMA, BEGIN and the scripts of migrations.
  absl::Status RunScript(std::string_view sql);

  /// Whether a transaction is open: SQLite ends it by itself after some errors.
  bool InTransaction() const { return sqlite3_get_autocommit(database_.get()) == 0; }

 private:
  struct Closer {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  struct Prepared {
    std::string text;                                 ///< as written, before the dialect
    std::unique_ptr<sqlite3_stmt, Closer> statement;  ///< null until first used
    std::vector<size_t> parameters;  ///< at i: the number n of `$n` in SQLite's slot i + 1
  };

  SqliteConnection() = default;
  absl::StatusOr<Prepared*> Prepare(const Statement& statement);
  absl::StatusOr<SqliteResult> Step(sqlite3_stmt* statement);
  absl::Status LoadColumnTypes();
  static void CheckChange(void* connection, sqlite3* database, int operation, const char* schema,
                          const char* table, sqlite3_int64 old_row, sqlite3_int64 new_row);

  std::unique_ptr<sqlite3, Closer> database_;
  std::unordered_map<const char*, Prepared> statements_;  ///< finalized before the database closes
  std::unordered_map<std::string, std::vector<int>> column_types_;  ///< by table, as DeclaredType
  bool wrong_type_ = false;  ///< the statement under way stored a value of another type
};

}  // namespace amble::storage
