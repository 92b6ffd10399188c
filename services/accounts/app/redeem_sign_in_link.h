#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/app/signed_in.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct RedeemSignInLinkCommand {
  std::string token;
};

/// Exchanges a one-time link for a session of its person. Refuses as CompleteSignIn does.
class RedeemSignInLink {
 public:
  explicit RedeemSignInLink(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<SignedIn> operator()(const rpc::CallContext& call,
                                      const RedeemSignInLinkCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
