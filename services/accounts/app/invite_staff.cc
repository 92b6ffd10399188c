#include "services/accounts/app/invite_staff.h"

#include "services/accounts/app/authorize.h"
#include "services/accounts/app/staff_changes.h"
#include "services/accounts/app/staff_invitations.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::accounts {

absl::StatusOr<StaffInvitation> InviteStaff::operator()(const rpc::CallContext& call,
                                                        const InviteStaffCommand& command) {
  AMBLE_RETURN_IF_ERROR(RequireRole(call, command.practice, StaffRole::kOwner));
  const absl::Time now = to_.clock->Now();
  const auto effect = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const Practice practice,
                           LockPractice(to_, transaction, command.practice));
    AMBLE_ASSIGN_OR_RETURN(
        const StaffInvitation invitation,
        InviteByMail(to_, transaction, practice, command.email, "email", command.roles, now));
    return invitation.id;
  };
  return InWrite<StaffInvitation>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<StaffInvitation> {
        AMBLE_ASSIGN_OR_RETURN(
            const std::string id,
            idempotency::Once(transaction, call.request, now, [&] { return effect(transaction); }));
        AMBLE_ASSIGN_OR_RETURN(std::optional<StaffInvitation> invitation,
                               to_.staff->FindInvitation(transaction, command.practice, id));
        if (!invitation) return NotFound("staff invitation");
        return *std::move(invitation);
      });
}

}  // namespace amble::accounts
