#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/credential_decision.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/credential.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct RevokeCredentialCommand {
  CredentialName name;
};

/// Declares a credential void, whatever it was; again is no error.
class RevokeCredential {
 public:
  explicit RevokeCredential(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Credential> operator()(const rpc::CallContext& call,
                                        const RevokeCredentialCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
