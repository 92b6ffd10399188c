#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/practice.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct AcceptStaffInvitationCommand {
  std::string token;
};

/// Joins the staff. NOT_FOUND for a link that never was; PERMISSION_DENIED unless the caller's
/// proved address is the invited one; FAILED_PRECONDITION (INVITATION_NOT_USABLE) when it was used
/// or replaced, or is too old; ALREADY_EXISTS when the caller is on the staff.
class AcceptStaffInvitation {
 public:
  explicit AcceptStaffInvitation(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Staff> operator()(const rpc::CallContext& call,
                                   const AcceptStaffInvitationCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
