#pragma once

#include "absl/status/status.h"
#include "services/platform/storage/database.h"

namespace amble::storage {

/// Makes PostgreSQL plan each statement that is asked of `transaction` from here on for the tables
/// as they are now. Plans are otherwise kept: one that was made while a table was empty reads all
/// of it when it has grown, until statistics are taken. Costs some 100 µs a statement: for those
/// that are asked seldom, for much at once. Sent with what follows. Nothing in SQLite.
absl::Status PlanAfresh(Transaction& transaction);

/// The same, and they follow indexes, as far as there are any: for statements that take a few rows
/// of many in the order of an index, such as what is due, of which PostgreSQL, when it knows
/// nothing of the table, expects so few that it would rather sort them.
absl::Status PreferIndexes(Transaction& transaction);

}  // namespace amble::storage
