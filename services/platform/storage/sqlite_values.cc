#include "services/platform/storage/sqlite_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

namespace amble::storage {
namespace {

/// A JSON array of strings for json_each.
std::string JsonArray(const Texts& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    if (json.size() > 1) json += ',';
    json += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') {
        json += '\\';
        json += c;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        json += fmt::format("\\u{:04x}", static_cast<int>(c));
      } else {
        json += c;
      }
    }
    json += '"';
  }
  return json + "]";
}

struct Binder {
  sqlite3_stmt* statement;
  int slot;

  int operator()(std::monostate) const { return sqlite3_bind_null(statement, slot); }
  int operator()(int64_t number) const { return sqlite3_bind_int64(statement, slot, number); }
  int operator()(const std::string& text) const {
    return sqlite3_bind_text64(statement, slot, text.data(), text.size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  }
  int operator()(const Bytes& bytes) const {
    // A null pointer would bind NULL instead of no bytes.
    if (bytes.data.empty()) return sqlite3_bind_zeroblob(statement, slot, 0);
    return sqlite3_bind_blob64(statement, slot, bytes.data.data(), bytes.data.size(),
                               SQLITE_STATIC);
  }
  int operator()(const Texts& texts) const {
    const std::string json = JsonArray(texts);
    return sqlite3_bind_text64(statement, slot, json.data(), json.size(), SQLITE_TRANSIENT,
                               SQLITE_UTF8);
  }
};

}  // namespace

int DeclaredType(const char* declared) {
  if (declared == nullptr) return 0;
  std::string name(declared);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (name.find("INT") != std::string::npos) return SQLITE_INTEGER;
  if (name.starts_with("TEXT")) return SQLITE_TEXT;
  if (name.starts_with("BYTEA") || name.starts_with("BLOB")) return SQLITE_BLOB;
  return 0;
}

int BindValue(sqlite3_stmt* statement, int slot, const Value& value) {
  return std::visit(Binder{statement, slot}, value.variant());
}

absl::StatusOr<Value> ReadValue(sqlite3_stmt* statement, int column) {
  const int type = sqlite3_column_type(statement, column);
  if (type == SQLITE_NULL) return Value();
  const int declared = DeclaredType(sqlite3_column_decltype(statement, column));
  if (declared != 0 && declared != type) {
    return absl::InternalError(
        fmt::format("Column {} holds another type than it declares.", column));
  }
  const auto bytes = [&](const void* data) {
    const auto size = static_cast<size_t>(sqlite3_column_bytes(statement, column));
    return size == 0 ? std::string() : std::string(static_cast<const char*>(data), size);
  };
  switch (type) {
    case SQLITE_INTEGER:
      return Value(static_cast<int64_t>(sqlite3_column_int64(statement, column)));
    case SQLITE_TEXT:
      return Value(bytes(sqlite3_column_text(statement, column)));
    case SQLITE_BLOB:
      return Value(Bytes{bytes(sqlite3_column_blob(statement, column))});
    default:
      return absl::InternalError(fmt::format("Column {} is not of a portable type.", column));
  }
}

absl::Status SqliteStatus(int extended_code, std::string_view detail) {
  const std::string message = fmt::format("SQLite {}: {}", extended_code, detail);
  switch (extended_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return absl::AlreadyExistsError(message);
  }
  switch (extended_code & 0xff) {
    case SQLITE_CONSTRAINT:
      return absl::FailedPreconditionError(message);
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
      return absl::ResourceExhaustedError(message);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
      return absl::DeadlineExceededError(message);
    default:
      return absl::InternalError(message);
  }
}

}  // namespace amble::storage
