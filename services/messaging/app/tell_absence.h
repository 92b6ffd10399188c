#pragma once

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// Tells somebody kindly that they were missed: once of each walk, if it was lately (see
/// kAbsenceLasts). Not who leads the group or the walk, nor of a walk that was cancelled or is not
/// known. `history`: it was told before this service first listened, so they are not told.
absl::Status TellAbsence(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Absence& absence, bool history);

}  // namespace amble::messaging
