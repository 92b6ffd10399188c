#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/accounts/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

/// Ends the session that makes this call. Ending it twice is no error.
class SignOut {
 public:
  explicit SignOut(const Dependencies& dependencies) : to_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
