#include "services/accounts/app/accept_staff_invitation.h"

#include "services/accounts/app/staff_changes.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::accounts {

namespace {

absl::Status CheckInvited(const Dependencies& to, storage::Transaction& transaction,
                          const rpc::CallContext& call, const StaffInvitation& invitation,
                          absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Person> person,
                         to.people->Find(transaction, call.principal.person));
  if (!person || person->email_key != invitation.email_key) {
    return PermissionDenied(
        "This invitation is for another address. Sign in with the address it was sent to.");
  }
  if (!invitation.IsUsable(now)) {
    return FailedPrecondition(
        Reason::kInvitationNotUsable,
        "This invitation was used, replaced or is too old. Ask for a new one.");
  }
  AMBLE_ASSIGN_OR_RETURN(
      const std::optional<Staff> present,
      to.staff->FindByPerson(transaction, invitation.practice, call.principal.person));
  if (present) {
    return Error(absl::StatusCode::kAlreadyExists, Reason::kAlreadyExists,
                 "You are on the staff of this practice already.");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Staff> AcceptStaffInvitation::operator()(
    const rpc::CallContext& call, const AcceptStaffInvitationCommand& command) {
  const absl::Time now = to_.clock->Now();
  const std::string token_hash = HashSecret(command.token);
  const auto effect = [&](storage::Transaction& transaction,
                          const StaffInvitation& invitation) -> absl::StatusOr<std::string> {
    AMBLE_RETURN_IF_ERROR(CheckInvited(to_, transaction, call, invitation, now));
    const Staff staff{.practice = invitation.practice,
                      .id = to_.ids->NewId(),
                      .person = call.principal.person,
                      .roles = invitation.roles,
                      .create_time = now};
    AMBLE_RETURN_IF_ERROR(to_.staff->AcceptInvitation(transaction, invitation));
    AMBLE_RETURN_IF_ERROR(AddStaff(to_, transaction, call, staff, now));
    return staff.id;
  };
  return InWrite<Staff>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Staff> {
        AMBLE_ASSIGN_OR_RETURN(std::optional<StaffInvitation> invitation,
                               to_.staff->FindInvitationByHash(transaction, token_hash));
        if (!invitation) return NotFound("staff invitation");
        // The practice is locked before all else of it, by everybody, and the invitation read anew.
        AMBLE_RETURN_IF_ERROR(LockPractice(to_, transaction, invitation->practice).status());
        AMBLE_ASSIGN_OR_RETURN(invitation,
                               to_.staff->FindInvitationByHash(transaction, token_hash));
        if (!invitation) return NotFound("staff invitation");
        AMBLE_ASSIGN_OR_RETURN(const std::string id,
                               idempotency::Once(transaction, call.request, now,
                                                 [&] { return effect(transaction, *invitation); }));
        return FindStaff(to_, transaction, invitation->practice, id);
      });
}

}  // namespace amble::accounts
