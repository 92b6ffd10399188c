#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct StartSignInCommand {
  std::string email;
};

/// Mails a code to the address, whoever it belongs to: the work is the same whether or not anybody
/// has an account there. An address that had its codes for this hour gets the same reply and no
/// mail; a remote address that asks too often gets RESOURCE_EXHAUSTED. The same request_id yields
/// the same flow and no second mail.
class StartSignIn {
 public:
  explicit StartSignIn(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<std::string> operator()(const rpc::CallContext& call,
                                         const StartSignInCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
