#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "services/platform/host/module.h"

namespace amble::messaging {

/// Threads, notices, and everyone told: wired, not yet running.
absl::StatusOr<std::unique_ptr<host::Module>> MakeModule(const host::Environment& environment);

}  // namespace amble::messaging
