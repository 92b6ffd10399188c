#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/roles.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

/// What somebody is in a practice.
struct StaffPlace {
  StaffRoles roles;
  /// Until when a VERIFIED credential holds; InfinitePast without one that holds now.
  absl::Time credential_expire_time = absl::InfinitePast();
};

/// What `person` is in `practice` now, for a service that acts for somebody who has no session. No
/// roles for who is not on its staff. Whoever was merged into an account has none.
class GetStaffRoles {
 public:
  explicit GetStaffRoles(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<StaffPlace> operator()(const rpc::CallContext& call, const std::string& practice,
                                        const std::string& person);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
