#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/practice.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct UpdatePracticeCommand {
  std::string practice;  ///< id
  std::string etag;      ///< empty: whatever the state
  std::optional<std::string> display_name;
  std::optional<std::string> time_zone;
  std::optional<std::string> help;
};

/// Changes a practice, for an OWNER. ABORTED when `etag` is not that of the present state.
class UpdatePractice {
 public:
  explicit UpdatePractice(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Practice> operator()(const rpc::CallContext& call,
                                      const UpdatePracticeCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
