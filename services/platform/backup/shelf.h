#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

/// A folder of backups, named by their times.
namespace amble::backup {

/// The name of a backup that begins now: "amble-20270323T021500.000Z".
std::string NameAt(absl::Time time);

/// The paths of the backups in `shelf` that are whole, the oldest first; none when it is missing.
std::vector<std::string> List(const std::string& shelf);

/// Deletes all but the newest `keep` (1 or more), and what backups that were cut off have left.
/// Returns how many backups are gone.
absl::StatusOr<int> Prune(const std::string& shelf, int keep);

/// What a backup is called until it is whole.
inline constexpr char kPartialPrefix[] = ".partial-";

}  // namespace amble::backup
