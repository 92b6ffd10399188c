#pragma once

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// What follows when somebody is something else to a walk than `before`: what was to be told to
/// them and is no longer true does not leave; and who is to be reminded from now on is, also when
/// they are to be reminded earlier than others and those were gone through. The walk is locked.
absl::Status FollowTie(const Dependencies& dependencies, storage::Transaction& transaction,
                       const Walk& walk, const Recipient& recipient, const Tie& before,
                       const Tie& next);

}  // namespace amble::messaging
