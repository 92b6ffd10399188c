#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/credential.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct ListCredentialsCommand {
  std::string practice;  ///< id
  std::string staff;     ///< id
  PageRequest page;
};

/// The credentials of one of the staff, newest first, for themselves or an OWNER; PERMISSION_DENIED
/// for other staff.
class ListCredentials {
 public:
  explicit ListCredentials(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Page<Credential>> operator()(const rpc::CallContext& call,
                                              const ListCredentialsCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
