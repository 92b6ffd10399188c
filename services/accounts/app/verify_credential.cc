#include "services/accounts/app/verify_credential.h"

#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<Credential> VerifyCredential::operator()(const rpc::CallContext& call,
                                                        const VerifyCredentialCommand& command) {
  const absl::Time now = to_.clock->Now();
  return Decide(to_, call, command.name, [now](Credential& credential) -> absl::Status {
    if (credential.status == CredentialStatus::kRevoked) {
      return FailedPrecondition(Reason::kCredentialState,
                                "This credential was revoked. It can be submitted again.");
    }
    if (now >= credential.expire_time) {
      return FailedPrecondition(Reason::kCredentialState, "The time of this credential is over.");
    }
    if (credential.status == CredentialStatus::kVerified) return absl::OkStatus();
    credential.status = CredentialStatus::kVerified;
    credential.verify_time = now;
    return absl::OkStatus();
  });
}

}  // namespace amble::accounts
