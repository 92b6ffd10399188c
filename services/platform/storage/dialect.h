#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/platform/storage/database.h"

namespace amble::storage {

/// The text of a statement for `engine`: every `{…}` of database.h expanded. Braces inside quoted
/// literals are left alone. INTERNAL when a brace holds something unknown.
///
/// Beside those of database.h there is, for long lists of keys, a table in FROM:
///   SELECT w.title FROM {look_up:walks by practice $1, walk $2} w
/// It holds the rows of that practice whose `walk` is in the Texts parameter $2. PostgreSQL
/// searches an index once for each different key, whatever it knows of the table; with `{any:…}` a
/// planner that knows it badly reads all of the table. Where keys have several columns, or are not
/// all of one practice:
///   SELECT w.title FROM {look_up_each:walks by practice $1, walk $2} w
/// Each parameter is a Texts, all equally long: the rows whose columns are, together, at one place
/// of the lists.
///
/// And for ExecuteBatch, after INSERT INTO t (a, b), the rows themselves:
///   INSERT INTO item (id, number) {rows:TEXT $1, BIGINT $2}
/// PostgreSQL is given them as one statement with a list for each column, which costs it a fraction
/// of a statement for each. Types: TEXT, BIGINT, BYTEA. The rows of one batch must differ in what
/// ON CONFLICT names.
absl::StatusOr<std::string> Expand(Engine engine, std::string_view sql);

/// Whether `sql` has a `{rows:…}`.
bool TakesRows(std::string_view sql);

/// INVALID_ARGUMENT when a text of `params` contains NUL or is not UTF-8; names the parameter,
/// never its value.
absl::Status CheckTexts(const Params& params);

}  // namespace amble::storage
