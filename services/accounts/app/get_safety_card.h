#pragma once

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

/// The caller's safety card; empty when there is none.
class GetSafetyCard {
 public:
  explicit GetSafetyCard(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<SafetyCard> operator()(const rpc::CallContext& call);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
