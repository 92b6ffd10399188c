#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/roles.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

/// The roles that `person` has in `practice` now, for a service that acts for somebody who has no
/// session. None for who is not on its staff. Whoever was merged into an account has none.
class GetStaffRoles {
 public:
  explicit GetStaffRoles(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<StaffRoles> operator()(const rpc::CallContext& call, const std::string& practice,
                                        const std::string& person);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
