#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// Somebody has to decide whether a walk will be.
struct PendingDecision {
  WalkKey walk;
  absl::Time start;  ///< of the walk, when that was said
};

/// Tells those who lead the group, LEADER and CO_LEADER, at any hour (they chose it) and once of
/// each start, that it is for them to decide. Not of a walk that is not known, is cancelled, is
/// decided already, begins at another time now, or has begun. `history`: it was told before this
/// service first listened, so they are not told.
absl::Status TellDecision(const Dependencies& dependencies, storage::Transaction& transaction,
                          const PendingDecision& decision, bool history);

}  // namespace amble::messaging
