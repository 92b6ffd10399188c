#include "services/accounts/app/authorize.h"

#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::Status RequireOperator(const rpc::CallContext& call) {
  if (call.principal.kind == auth::Principal::Kind::kPerson && call.principal.is_operator) {
    return absl::OkStatus();
  }
  return PermissionDenied("Only whoever runs this installation may do this.");
}

absl::Status RequireStaff(const rpc::CallContext& call, const std::string& practice) {
  const auth::StaffMembership* membership = call.principal.StaffIn(practice);
  if (membership == nullptr || membership->roles.empty()) return NotFound("practice");
  return absl::OkStatus();
}

absl::Status RequireRole(const rpc::CallContext& call, const std::string& practice,
                         StaffRole role) {
  AMBLE_RETURN_IF_ERROR(RequireStaff(call, practice));
  if (call.principal.StaffIn(practice)->Has(static_cast<auth::StaffRole>(role))) {
    return absl::OkStatus();
  }
  return PermissionDenied("Your role in this practice does not allow this.");
}

}  // namespace amble::accounts
