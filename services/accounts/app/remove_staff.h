#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/accounts/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct RemoveStaffCommand {
  std::string practice;  ///< id
  std::string staff;     ///< id
};

/// Ends somebody's roles, for an OWNER. FAILED_PRECONDITION (LAST_OWNER) when the practice would be
/// left without one.
class RemoveStaff {
 public:
  explicit RemoveStaff(const Dependencies& dependencies) : to_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call, const RemoveStaffCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
