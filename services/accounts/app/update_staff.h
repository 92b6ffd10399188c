#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/practice.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct UpdateStaffCommand {
  std::string practice;  ///< id
  std::string staff;     ///< id
  std::string etag;      ///< empty: whatever the state
  StaffRoles roles;      ///< at least one
};

/// Changes somebody's roles, for an OWNER. FAILED_PRECONDITION (LAST_OWNER) when the practice would
/// be left without one; ABORTED when `etag` is not that of the present state.
class UpdateStaff {
 public:
  explicit UpdateStaff(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Staff> operator()(const rpc::CallContext& call, const UpdateStaffCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
