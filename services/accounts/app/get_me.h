#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

/// The caller.
class GetMe {
 public:
  explicit GetMe(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Person> operator()(const rpc::CallContext& call);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
