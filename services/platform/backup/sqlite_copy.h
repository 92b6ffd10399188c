#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/platform/backup/manifest.h"

namespace amble::backup {

/// Copies the database at `from` (also while others write to it) as it is at one moment, by
/// SQLite's backup API, into one new file at `to`, for this user alone, on disk before it returns.
/// FAILED_PRECONDITION when `from` is missing or no database; RESOURCE_EXHAUSTED when the disk is
/// full.
absl::Status CopySqlite(const std::string& from, const std::string& to);

/// Counts what a copy holds. DATA_LOSS when its pages are damaged or a row refers to none.
absl::StatusOr<Inventory> InspectSqlite(const std::string& path);

/// Empties and removes the log of a database that nobody uses, so that one file is all of it.
absl::Status CloseLog(const std::string& path);

}  // namespace amble::backup
