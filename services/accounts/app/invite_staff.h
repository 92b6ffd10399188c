#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/practice.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct InviteStaffCommand {
  std::string practice;  ///< id
  std::string email;
  StaffRoles roles;  ///< at least one
};

/// Invites somebody to the staff by mail, for an OWNER.
class InviteStaff {
 public:
  explicit InviteStaff(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<StaffInvitation> operator()(const rpc::CallContext& call,
                                             const InviteStaffCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
