#include "services/accounts/app/submit_credential.h"

#include "services/accounts/app/authorize.h"
#include "services/accounts/app/staff_changes.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::accounts {

absl::StatusOr<Credential> SubmitCredential::operator()(const rpc::CallContext& call,
                                                        const SubmitCredentialCommand& command) {
  AMBLE_RETURN_IF_ERROR(RequireRole(call, command.practice, StaffRole::kTherapist));
  const absl::Time now = to_.clock->Now();
  if (command.expire_time <= now) {
    return InvalidField("credential.expire_time", "must be in the future");
  }
  const auto effect = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const Staff staff,
                           FindStaff(to_, transaction, command.practice, command.staff));
    if (staff.person != call.principal.person) {
      return PermissionDenied("Everybody submits their own credentials.");
    }
    const Credential credential{.practice = command.practice,
                                .staff = command.staff,
                                .id = to_.ids->NewId(),
                                .kind = command.kind,
                                .issuer = command.issuer,
                                .number = command.number,
                                .expire_time = command.expire_time,
                                .create_time = now};
    AMBLE_RETURN_IF_ERROR(to_.credentials->Insert(transaction, credential));
    return credential.id;
  };
  return InWrite<Credential>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Credential> {
        AMBLE_ASSIGN_OR_RETURN(
            const std::string id,
            idempotency::Once(transaction, call.request, now, [&] { return effect(transaction); }));
        AMBLE_ASSIGN_OR_RETURN(
            std::optional<Credential> credential,
            to_.credentials->Find(transaction, command.practice, command.staff, id));
        if (!credential) return NotFound("credential");
        return *std::move(credential);
      });
}

}  // namespace amble::accounts
