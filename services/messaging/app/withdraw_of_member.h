#pragma once

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// Somebody is not ACTIVE any more: what was to be told to them of the group leaves no more. That a
/// walk is cancelled is told all the same: they may be on their way to it.
absl::Status WithdrawOfMember(const Dependencies& dependencies, storage::Transaction& transaction,
                              const Member& member);

}  // namespace amble::messaging
