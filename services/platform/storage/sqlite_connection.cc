// sqlite3.h declares the pre-update hook to who asks.
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include "services/platform/storage/sqlite_connection.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/dialect.h"
#include "services/platform/storage/sqlite_values.h"

namespace amble::storage {
namespace {

/// Statements are string literals, so this is never reached by everyday code; it bounds the memory
/// of code that composes texts.
constexpr size_t kMaxPreparedStatements = 1024;
constexpr int kOwnerOnly = 0600;

/// COLLATE "C": bytewise, shorter first, as in PostgreSQL.
int CompareBytes(void*, int left_size, const void* left, int right_size, const void* right) {
  const int common = std::min(left_size, right_size);
  const int order = common == 0 ? 0 : std::memcmp(left, right, static_cast<size_t>(common));
  return order != 0 ? order : left_size - right_size;
}

/// Creates the file for its owner alone; the -wal and -shm files get the same rights from SQLite.
/// The file is never opened here: closing it would drop the locks that this process holds on it by
/// SQLite's own descriptors (fcntl(2)), and the next process that closes the database would delete
/// the -wal file while this one still writes to it.
absl::Status CreateFile(const std::string& path) {
  if (::mknod(path.c_str(), S_IFREG | kOwnerOnly, 0) != 0 && errno != EEXIST) {
    return absl::ErrnoToStatus(errno, "The database file cannot be created.");
  }
  return absl::OkStatus();
}

/// The number n of a parameter named `$n`; 0 for any other name.
size_t ParameterNumber(const char* name) {
  if (name == nullptr || name[0] != '$') return 0;
  const char* end = name + std::strlen(name);
  size_t number = 0;
  const auto [stop, error] = std::from_chars(name + 1, end, number);
  return error == std::errc() && stop == end ? number : 0;
}

}  // namespace

int RegisterCollation(sqlite3* database) {
  return sqlite3_create_collation_v2(database, "C", SQLITE_UTF8, nullptr, CompareBytes, nullptr);
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(
    const SqliteOptions& options, Mode mode) {
  if (options.path.empty() || options.path.starts_with(":")) {
    return absl::InvalidArgumentError("A database needs the path of a file.");
  }
  AMBLE_RETURN_IF_ERROR(CreateFile(options.path));
  auto connection = std::unique_ptr<SqliteConnection>(new SqliteConnection());
  sqlite3* raw = nullptr;
  const int opened =
      sqlite3_open_v2(options.path.c_str(), &raw,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  connection->database_.reset(raw);
  if (opened != SQLITE_OK) return SqliteStatus(opened, "The database file cannot be opened.");
  const int registered = RegisterCollation(raw);
  if (registered != SQLITE_OK) return SqliteStatus(registered, "No collation.");
  // The timeout comes first: switching to WAL itself may find the file busy.
  sqlite3_busy_timeout(raw, static_cast<int>(absl::ToInt64Milliseconds(options.busy_timeout)));
  AMBLE_RETURN_IF_ERROR(connection->RunScript(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
      "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
      // What was erased, a key for one, is not to be found in free pages either.
      "PRAGMA secure_delete = ON;"
      "PRAGMA journal_size_limit = 67108864"));
  if (mode == Mode::kReader) {
    AMBLE_RETURN_IF_ERROR(connection->RunScript("PRAGMA query_only = ON"));
  } else {
    // A batch of a thousand answers touches more pages than the 2 MB that are the default, and
    // fills a log of the default's 4 MB in two commits: without this, each waits for a checkpoint.
    AMBLE_RETURN_IF_ERROR(
        connection->RunScript("PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 8192"));
    sqlite3_preupdate_hook(raw, CheckChange, connection.get());
  }
  return connection;
}

absl::StatusOr<SqliteConnection::Prepared*> SqliteConnection::Prepare(const Statement& statement) {
  // The address alone is not enough: a text on the stack may be followed by another.
  if (const auto found = statements_.find(statement.sql);
      found != statements_.end() && found->second.text == statement.sql) {
    return &found->second;
  }
  if (statements_.size() >= kMaxPreparedStatements) statements_.clear();
  AMBLE_ASSIGN_OR_RETURN(const std::string sql, Expand(Engine::kSqlite, statement.sql));
  Prepared prepared{.text = statement.sql};
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()) + 1,
                                      SQLITE_PREPARE_PERSISTENT, &raw, &rest);
  prepared.statement.reset(raw);
  if (code != SQLITE_OK) return SqliteStatus(code, sqlite3_errmsg(database_.get()));
  if (raw == nullptr || std::string_view(rest).find_first_not_of(" \t\r\n;") != std::string::npos) {
    return absl::InternalError("A statement is one SQL statement.");
  }
  const int count = sqlite3_bind_parameter_count(raw);
  for (int slot = 1; slot <= count; ++slot) {
    const size_t number = ParameterNumber(sqlite3_bind_parameter_name(raw, slot));
    if (number == 0 || number > static_cast<size_t>(count)) {
      return absl::InternalError("Parameters are $1, $2, … without a gap.");
    }
    prepared.parameters.push_back(number);
  }
  if (sqlite3_stmt_readonly(raw) == 0) AMBLE_RETURN_IF_ERROR(LoadColumnTypes());
  return &(statements_[statement.sql] = std::move(prepared));
}

absl::Status SqliteConnection::LoadColumnTypes() {
  constexpr std::string_view kColumns =
      "SELECT m.name, p.type FROM sqlite_master AS m, pragma_table_info(m.name) AS p"
      " WHERE m.type = 'table' ORDER BY m.name, p.cid";
  column_types_.clear();
  sqlite3_stmt* raw = nullptr;
  int code = sqlite3_prepare_v2(database_.get(), kColumns.data(), static_cast<int>(kColumns.size()),
                                &raw, nullptr);
  const std::unique_ptr<sqlite3_stmt, Closer> columns(raw);
  while (code == SQLITE_OK || code == SQLITE_ROW) {
    code = sqlite3_step(raw);
    if (code != SQLITE_ROW) break;
    const auto text = [raw](int column) {
      return reinterpret_cast<const char*>(sqlite3_column_text(raw, column));
    };
    column_types_[text(0)].push_back(DeclaredType(text(1)));
  }
  return code == SQLITE_DONE ? absl::OkStatus() : SqliteStatus(code, sqlite3_errstr(code));
}

// Columns of SQLite take any type. PostgreSQL's do not, and one SQL text serves both.
void SqliteConnection::CheckChange(void* connection, sqlite3* database, int operation, const char*,
                                   const char* table, sqlite3_int64, sqlite3_int64) {
  auto* self = static_cast<SqliteConnection*>(connection);
  const auto found = self->column_types_.find(table);
  if (operation == SQLITE_DELETE || found == self->column_types_.end()) return;
  const std::vector<int>& types = found->second;
  const int count = std::min(sqlite3_preupdate_count(database), static_cast<int>(types.size()));
  for (int column = 0; column < count; ++column) {
    sqlite3_value* value = nullptr;
    if (sqlite3_preupdate_new(database, column, &value) != SQLITE_OK) continue;
    const int type = sqlite3_value_type(value);
    const int declared = types[static_cast<size_t>(column)];
    if (type != SQLITE_NULL && declared != 0 && declared != type) self->wrong_type_ = true;
  }
}

absl::StatusOr<SqliteResult> SqliteConnection::Run(const Statement& statement,
                                                   const Params& params) {
  AMBLE_RETURN_IF_ERROR(CheckTexts(params));
  AMBLE_ASSIGN_OR_RETURN(Prepared * prepared, Prepare(statement));
  if (params.size() != prepared->parameters.size()) {
    return absl::InternalError(fmt::format("The statement has {} parameters, {} were given.",
                                           prepared->parameters.size(), params.size()));
  }
  sqlite3_stmt* raw = prepared->statement.get();
  for (size_t slot = 0; slot < params.size(); ++slot) {
    const int code =
        BindValue(raw, static_cast<int>(slot) + 1, params[prepared->parameters[slot] - 1]);
    if (code != SQLITE_OK) return SqliteStatus(code, sqlite3_errstr(code));
  }
  absl::StatusOr<SqliteResult> result = Step(raw);
  sqlite3_reset(raw);
  sqlite3_clear_bindings(raw);
  return result;
}

absl::StatusOr<SqliteResult> SqliteConnection::Step(sqlite3_stmt* statement) {
  SqliteResult result;
  wrong_type_ = false;
  const sqlite3_int64 before = sqlite3_total_changes64(database_.get());
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    const int columns = sqlite3_column_count(statement);
    std::vector<Value> values;
    values.reserve(static_cast<size_t>(columns));
    for (int column = 0; column < columns; ++column) {
      AMBLE_ASSIGN_OR_RETURN(Value value, ReadValue(statement, column));
      values.push_back(std::move(value));
    }
    result.rows.emplace_back(std::move(values));
  }
  if (code != SQLITE_DONE) {
    // Messages about constraints name tables and columns; others might quote a value.
    const bool constraint = (code & 0xff) == SQLITE_CONSTRAINT;
    return SqliteStatus(code, constraint ? sqlite3_errmsg(database_.get()) : sqlite3_errstr(code));
  }
  if (wrong_type_) return absl::InternalError("A value is not of its column's type.");
  // sqlite3_changes keeps its number through statements that change nothing.
  if (sqlite3_total_changes64(database_.get()) != before) {
    result.changed = sqlite3_changes64(database_.get());
  }
  return result;
}

absl::Status SqliteConnection::RunScript(std::string_view sql) {
  const int code =
      sqlite3_exec(database_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return absl::OkStatus();
  return SqliteStatus(code, sqlite3_errmsg(database_.get()));
}

}  // namespace amble::storage
