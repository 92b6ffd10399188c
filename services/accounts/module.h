#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "services/platform/host/module.h"

namespace amble::accounts {

/// People, sessions, practices and staff: wired, not yet running.
absl::StatusOr<std::unique_ptr<host::Module>> MakeModule(const host::Environment& environment);

}  // namespace amble::accounts
