#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/credential_decision.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/credential.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct VerifyCredentialCommand {
  CredentialName name;
};

/// Declares a credential checked and true; again is no error. FAILED_PRECONDITION
/// (CREDENTIAL_STATE) for one that was revoked or is too old.
class VerifyCredential {
 public:
  explicit VerifyCredential(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Credential> operator()(const rpc::CallContext& call,
                                        const VerifyCredentialCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
