#include "services/accounts/app/revoke_credential.h"

namespace amble::accounts {

absl::StatusOr<Credential> RevokeCredential::operator()(const rpc::CallContext& call,
                                                        const RevokeCredentialCommand& command) {
  return Decide(to_, call, command.name, [](Credential& credential) {
    credential.status = CredentialStatus::kRevoked;
    return absl::OkStatus();
  });
}

}  // namespace amble::accounts
