#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/accounts/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct RevokeSessionCommand {
  std::string session;  ///< id
};

/// Ends one of the caller's sessions. NOT_FOUND for a session that has ended and one of another
/// person.
class RevokeSession {
 public:
  explicit RevokeSession(const Dependencies& dependencies) : to_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call, const RevokeSessionCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
