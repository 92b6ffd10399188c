#pragma once

#include <functional>

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

/// What somebody is told who was not yet known to count on a walk when the others were told: the
/// feeds are independent, and what was said first may arrive last. The walk is locked. Whom it was
/// told already is not told again.
namespace amble::messaging {

/// That the walk, which is cancelled, will not be; unless nobody was told, for it was first seen
/// cancelled.
absl::Status TellCancelledLate(const Dependencies& dependencies, storage::Transaction& transaction,
                               const Walk& walk, const Recipient& recipient);

/// When or where the walk is, if the last notice of a change is `unseen` by them.
absl::Status TellChangedLate(const Dependencies& dependencies, storage::Transaction& transaction,
                             const Walk& walk, const Recipient& recipient,
                             const std::function<bool(const Notice& change)>& unseen);

}  // namespace amble::messaging
