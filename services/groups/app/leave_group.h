#pragma once

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Ends the caller's membership.
class LeaveGroup {
 public:
  explicit LeaveGroup(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call, const GroupKey& group) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
