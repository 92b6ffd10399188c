#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "services/platform/host/module.h"

namespace amble::groups {

/// Groups, members, agreements and invitations: wired, not yet running.
absl::StatusOr<std::unique_ptr<host::Module>> MakeModule(const host::Environment& environment);

}  // namespace amble::groups
