#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// The guest `from` has become the person `to`, who takes over what the guest preferred (see
/// Merged) and the guest's devices. Again: changes nothing.
absl::Status MergePreferences(const Dependencies& dependencies, storage::Transaction& transaction,
                              const std::string& from, const std::string& to);

}  // namespace amble::messaging
