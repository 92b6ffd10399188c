#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct UpdateMeCommand {
  std::string etag;  ///< empty: whatever the state
  std::optional<std::string> display_name;
  std::optional<std::string> pronouns;
  std::optional<std::string> locale;
  std::optional<std::string> time_zone;
  std::optional<Discretion> discretion;
};

/// Changes what the caller told about themselves. ABORTED when `etag` is not that of the present
/// state.
class UpdateMe {
 public:
  explicit UpdateMe(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Person> operator()(const rpc::CallContext& call, const UpdateMeCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
