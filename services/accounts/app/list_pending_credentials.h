#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/credential.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct ListPendingCredentialsCommand {
  PageRequest page;
};

/// What waits for verification in all practices, oldest first, for the OPERATOR.
class ListPendingCredentials {
 public:
  explicit ListPendingCredentials(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Page<Credential>> operator()(const rpc::CallContext& call,
                                              const ListPendingCredentialsCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
