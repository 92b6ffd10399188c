#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/accounts/domain/roles.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

/// PERMISSION_DENIED unless the caller runs the installation.
absl::Status RequireOperator(const rpc::CallContext& call);

/// The same words for a practice that is another's and one that never was: NOT_FOUND.
absl::Status RequireStaff(const rpc::CallContext& call, const std::string& practice);

/// As RequireStaff; PERMISSION_DENIED for staff without `role`.
absl::Status RequireRole(const rpc::CallContext& call, const std::string& practice, StaffRole role);

}  // namespace amble::accounts
