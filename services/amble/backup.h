#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/clock/clock.h"
#include "services/platform/host/configuration.h"

namespace amble::program {

struct BackupOptions {
  std::string shelf;       ///< the folder that backups are put into, each in one of its own
  bool with_keys = false;  ///< the signing seed, too: whoever has it can sign as this platform
};

/// The services that `configuration` names, in the order in which their databases are read when
/// they have no moment in common: who follows others first, so that nobody is ahead of what they
/// follow.
std::vector<std::string> ConsumersFirst(const host::Configuration& configuration);

/// Copies the databases of the services that `configuration` names, while they run; returns the new
/// backup's path. It gets its name once it is whole and on disk. FAILED_PRECONDITION when there is
/// nothing to copy or another backup is under way.
absl::StatusOr<std::string> MakeBackup(const host::Configuration& configuration,
                                       const BackupOptions& options, const Clock& clock);

}  // namespace amble::program
