#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/credential.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

/// Which credential the OPERATOR decides on; ids.
struct CredentialName {
  std::string practice;
  std::string staff;
  std::string credential;
};

/// Changes the credential's state, or refuses. Called with the credential as it is.
using CredentialDecision = std::function<absl::Status(Credential&)>;

/// What verifying and revoking have in common: the caller is the OPERATOR and not its holder
/// (PERMISSION_DENIED, OWN_CREDENTIAL), the request has one effect, and the place on the staff with
/// its event and revocation follows.
absl::StatusOr<Credential> Decide(const Dependencies& to, const rpc::CallContext& call,
                                  const CredentialName& name, const CredentialDecision& decision);

}  // namespace amble::accounts
