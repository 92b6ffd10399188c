#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/practice.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct GetPracticeCommand {
  std::string practice;  ///< id
};

/// A practice, for its staff.
class GetPractice {
 public:
  explicit GetPractice(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Practice> operator()(const rpc::CallContext& call,
                                      const GetPracticeCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
