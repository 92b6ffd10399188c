#pragma once

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// Writes down what is still to be reminded of `walk`, which is locked, unless it is written down
/// already.
absl::Status SetReminders(const Dependencies& dependencies, storage::Transaction& transaction,
                          const Walk& walk);

/// No reminder of the walk fires or leaves any more. It is locked; it may be reminded of anew.
absl::Status WithdrawReminders(const Dependencies& dependencies, storage::Transaction& transaction,
                               const WalkKey& walk);

}  // namespace amble::messaging
