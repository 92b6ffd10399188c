#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/platform/auth/principal.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct ExchangeSessionCommand {
  std::string session_token;
};

/// What a session stands for.
struct ExchangedSession {
  auth::Principal principal;
  absl::Time expire_time;
  RevocationCursor revocations;  ///< all up to here are taken into account
};

/// Who holds a session's secret, with all rights that the person has now. UNAUTHENTICATED, always
/// in the same words, when there is no such session or it has ended. Notes the use.
class ExchangeSession {
 public:
  explicit ExchangeSession(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<ExchangedSession> operator()(const rpc::CallContext& call,
                                              const ExchangeSessionCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
