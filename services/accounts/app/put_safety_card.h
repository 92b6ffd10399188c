#pragma once

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

/// Replaces the caller's safety card; an empty one deletes it. Returns it as it is then. What
/// remembers the request tells nothing of what was on the card.
class PutSafetyCard {
 public:
  explicit PutSafetyCard(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<SafetyCard> operator()(const rpc::CallContext& call, SafetyCard card);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
