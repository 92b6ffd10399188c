#pragma once

#include "absl/status/status.h"
#include "services/platform/storage/driver.h"

namespace amble::storage {

/// Keeps others from migrating this schema until the end of the transaction: an advisory lock in
/// PostgreSQL, waited for without limit; SQLite's transaction is that already.
absl::Status LockMigrations(DriverTransaction& transaction);

}  // namespace amble::storage
