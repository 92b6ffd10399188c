#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/backup/manifest.h"
#include "services/platform/host/configuration.h"

namespace amble::program {

struct RestoreOptions {
  std::string from;               ///< a backup's folder
  std::vector<std::string> only;  ///< services; empty: all that the configuration names
  bool replace = false;           ///< also where there is something already
  bool with_keys = false;         ///< the signing seed, too, where none is
  /// Sessions of the backup stay good, also those that were ended after it was taken. Otherwise a
  /// restored accounts ends them all, and makes its codes and links for signing in void.
  bool keep_sessions = false;
  std::vector<std::string> database_roles;  ///< PostgreSQL: who may use it again, [SERVICE=]NAME
};

/// Puts a backup back: migrates what is older than this program, and makes every consumer of a
/// restored service begin anew (the feed's epoch, the epoch of revocations), so that all end
/// consistent, also when the other services are newer. Returns the restored services.
/// FAILED_PRECONDITION while a process serves one of them, where something is there already, where
/// PostgreSQL's role may not, or for a backup of a newer version; DATA_LOSS when it is damaged.
/// After an error, what was there before is there still.
absl::StatusOr<std::vector<std::string>> Restore(const host::Configuration& configuration,
                                                 const RestoreOptions& options);

/// The same for databases that were put back by other means, such as a snapshot or PostgreSQL's own
/// log: only what makes them fit to be served again. May be run again.
absl::StatusOr<std::vector<std::string>> RestoreInPlace(const host::Configuration& configuration,
                                                        const RestoreOptions& options);

/// Does the same in a temporary place and deletes it: what the backup holds, by service.
/// PostgreSQL: in a new database of the same server, which the role must be allowed to create.
absl::StatusOr<std::map<std::string, backup::Inventory>> VerifyBackup(
    const host::Configuration& configuration, const RestoreOptions& options);

}  // namespace amble::program
