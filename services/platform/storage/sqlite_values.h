#pragma once

#include <sqlite3.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/platform/storage/value.h"

namespace amble::storage {

/// Binds `value` to slot `slot` (from 1). `value` must outlive the statement's run, except for
/// lists, which are copied. Returns SQLite's code.
int BindValue(sqlite3_stmt* statement, int slot, const Value& value);

/// Reads column `column` of the current row. INTERNAL for a type that is not portable (floating
/// point) or that contradicts the declared type of the column, as PostgreSQL would never return it.
absl::StatusOr<Value> ReadValue(sqlite3_stmt* statement, int column);

/// SQLITE_INTEGER, SQLITE_TEXT or SQLITE_BLOB for the declared type of a column; 0 when it says
/// nothing (an expression, null).
int DeclaredType(const char* declared);

/// The status for an error code of SQLite. `detail` must hold no bound value.
absl::Status SqliteStatus(int extended_code, std::string_view detail);

}  // namespace amble::storage
