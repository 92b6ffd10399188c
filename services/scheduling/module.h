#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "services/platform/host/module.h"

namespace amble::scheduling {

/// Routes and walks: wired, not yet running.
absl::StatusOr<std::unique_ptr<host::Module>> MakeModule(const host::Environment& environment);

}  // namespace amble::scheduling
