#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/credential.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct SubmitCredentialCommand {
  std::string practice;  ///< id
  std::string staff;     ///< id
  CredentialKind kind;
  std::string issuer;
  std::string number;
  absl::Time expire_time;
};

/// Submits a credential for verification, for a THERAPIST and her own place alone:
/// PERMISSION_DENIED for another's.
class SubmitCredential {
 public:
  explicit SubmitCredential(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Credential> operator()(const rpc::CallContext& call,
                                        const SubmitCredentialCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
