#pragma once

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// Tells somebody kindly that they were missed: once of each walk, if it was lately (see
/// kAbsenceLasts). Not who leads the group or the walk, takes a break or has left, nor of a walk
/// that was cancelled or is not known. `history`: it was told before this service first listened,
/// so they are not told.
absl::Status TellAbsence(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Absence& absence, bool history);

/// They had a word to say: what waits to be told is not told any more.
absl::Status ExcuseAbsence(const Dependencies& dependencies, storage::Transaction& transaction,
                           const Absence& absence);

}  // namespace amble::messaging
