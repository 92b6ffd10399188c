#include "services/platform/backup/sqlite_copy.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <memory>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/host/files.h"
#include "services/platform/storage/sqlite_connection.h"

namespace amble::backup {
namespace {

constexpr int kBusyMilliseconds = 10'000;
constexpr int kAllPages = -1;

struct Closer {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3, Closer>;
using TextRows = std::vector<std::vector<std::string>>;

absl::Status Failed(int code, const std::string& what) {
  const std::string message = fmt::format("{}: {}", what, sqlite3_errstr(code));
  if ((code & 0xff) == SQLITE_FULL) return absl::ResourceExhaustedError(message);
  if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB) {
    return absl::DataLossError(message);
  }
  return absl::FailedPreconditionError(message);
}

absl::StatusOr<Handle> Open(const std::string& path) {
  sqlite3* raw = nullptr;
  int code =
      sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr);
  Handle handle(raw);
  if (code == SQLITE_OK) code = storage::RegisterCollation(raw);
  if (code != SQLITE_OK) return Failed(code, "cannot open " + path);
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  return handle;
}

absl::StatusOr<TextRows> Query(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  int code = sqlite3_prepare_v2(database, sql.c_str(), -1, &raw, nullptr);
  const std::unique_ptr<sqlite3_stmt, Closer> statement(raw);
  TextRows rows;
  while (code == SQLITE_OK || code == SQLITE_ROW) {
    code = sqlite3_step(raw);
    if (code != SQLITE_ROW) break;
    std::vector<std::string>& row = rows.emplace_back();
    for (int column = 0; column < sqlite3_column_count(raw); ++column) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(raw, column));
      row.emplace_back(text == nullptr ? "" : text);
    }
  }
  if (code == SQLITE_DONE) return rows;
  return Failed(code, "cannot read the copy");
}

absl::Status CopyPages(sqlite3* from, sqlite3* to) {
  sqlite3_backup* backup = sqlite3_backup_init(to, "main", from, "main");
  if (backup == nullptr) return Failed(sqlite3_extended_errcode(to), "cannot begin to copy");
  // All in one step: a writer beside would otherwise make it begin again and again. In WAL mode
  // nobody waits for it.
  const int code = sqlite3_backup_step(backup, kAllPages);
  sqlite3_backup_finish(backup);
  return code == SQLITE_DONE ? absl::OkStatus() : Failed(code, "cannot copy");
}

std::string Quoted(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

absl::Status CopySqlite(const std::string& from, const std::string& to) {
  AMBLE_RETURN_IF_ERROR(host::CreatePrivateFile(to, ""));
  {
    AMBLE_ASSIGN_OR_RETURN(const Handle source, Open(from));
    AMBLE_ASSIGN_OR_RETURN(const Handle target, Open(to));
    AMBLE_RETURN_IF_ERROR(CopyPages(source.get(), target.get()));
    // One file is all of it: no log beside.
    AMBLE_RETURN_IF_ERROR(Query(target.get(), "PRAGMA journal_mode = DELETE").status());
  }
  return SyncPath(to);
}

absl::StatusOr<Inventory> InspectSqlite(const std::string& path) {
  AMBLE_ASSIGN_OR_RETURN(const Handle database, Open(path));
  AMBLE_ASSIGN_OR_RETURN(const TextRows verdict, Query(database.get(), "PRAGMA integrity_check"));
  if (verdict != TextRows{{"ok"}}) {
    return absl::DataLossError(fmt::format(
        "{} is damaged: {}", path, verdict.empty() ? "no answer" : verdict.front().front()));
  }
  AMBLE_ASSIGN_OR_RETURN(const TextRows orphans, Query(database.get(), "PRAGMA foreign_key_check"));
  if (!orphans.empty()) {
    return absl::DataLossError(
        fmt::format("{}: {} rows of {} and others refer to rows that are not there", path,
                    orphans.size(), orphans.front().front()));
  }
  Inventory inventory;
  AMBLE_ASSIGN_OR_RETURN(
      const TextRows tables,
      Query(database.get(),
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"));
  for (const auto& table : tables) {
    AMBLE_ASSIGN_OR_RETURN(const TextRows count,
                           Query(database.get(), "SELECT COUNT(*) FROM " + Quoted(table[0])));
    inventory.rows[table[0]] = std::stoll(count.at(0).at(0));
  }
  if (!inventory.rows.contains("schema_migrations")) {
    return absl::DataLossError(fmt::format("{} is no database of amble", path));
  }
  AMBLE_ASSIGN_OR_RETURN(
      const TextRows steps,
      Query(database.get(),
            "SELECT component, MAX(number) FROM schema_migrations GROUP BY component"));
  for (const auto& step : steps) inventory.migrations[step[0]] = std::stoll(step[1]);
  return inventory;
}

absl::Status CloseLog(const std::string& path) {
  AMBLE_ASSIGN_OR_RETURN(const Handle database, Open(path));
  AMBLE_RETURN_IF_ERROR(Query(database.get(), "PRAGMA wal_checkpoint(TRUNCATE)").status());
  return Query(database.get(), "PRAGMA journal_mode = DELETE").status();
}

}  // namespace amble::backup
