#include "services/accounts/app/credential_decision.h"

#include "services/accounts/app/authorize.h"
#include "services/accounts/app/staff_changes.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::accounts {

namespace {

absl::StatusOr<Credential> Find(const Dependencies& to, storage::Transaction& transaction,
                                const CredentialName& name) {
  AMBLE_ASSIGN_OR_RETURN(
      std::optional<Credential> credential,
      to.credentials->Find(transaction, name.practice, name.staff, name.credential));
  if (!credential) return NotFound("credential");
  return *std::move(credential);
}

}  // namespace

absl::StatusOr<Credential> Decide(const Dependencies& to, const rpc::CallContext& call,
                                  const CredentialName& name, const CredentialDecision& decision) {
  AMBLE_RETURN_IF_ERROR(RequireOperator(call));
  const absl::Time now = to.clock->Now();
  const auto effect = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    // Unlocked first: a practice that never was is told in the same words as a credential.
    AMBLE_RETURN_IF_ERROR(Find(to, transaction, name).status());
    AMBLE_RETURN_IF_ERROR(LockPractice(to, transaction, name.practice).status());
    AMBLE_ASSIGN_OR_RETURN(Credential credential, Find(to, transaction, name));
    if (credential.holder == call.principal.person) {
      return Error(absl::StatusCode::kPermissionDenied, Reason::kOwnCredential,
                   "Nobody decides on their own credential.");
    }
    const CredentialStatus before = credential.status;
    AMBLE_RETURN_IF_ERROR(decision(credential));
    if (credential.status == before) return credential.id;
    AMBLE_RETURN_IF_ERROR(to.credentials->UpdateStatus(transaction, credential));
    AMBLE_ASSIGN_OR_RETURN(const Staff staff,
                           FindStaff(to, transaction, name.practice, name.staff));
    AMBLE_RETURN_IF_ERROR(ChangeStaff(to, transaction, call, staff, now));
    return credential.id;
  };
  return InWrite<Credential>(
      *to.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Credential> {
        AMBLE_RETURN_IF_ERROR(idempotency::Once(transaction, call.request, now, [&] {
                                return effect(transaction);
                              }).status());
        return Find(to, transaction, name);
      });
}

}  // namespace amble::accounts
