#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/walk_plan_access.h"

namespace amble::scheduling {

/// Replaces the legs of a walk's session plan, for leaders of its group, until the walk is over.
/// `carries_over` as CarriesOver(). ABORTED when `etag` is not empty and not the current one.
class UpdateSessionPlan {
 public:
  explicit UpdateSessionPlan(const WalkPlanDependencies& dependencies)
      : dependencies_(dependencies) {}
  absl::StatusOr<SessionPlan> operator()(const rpc::CallContext& call, const WalkKey& key,
                                         const std::vector<SessionLeg>& legs,
                                         const std::string& etag,
                                         std::optional<bool> carries_over = {}) const;

 private:
  const WalkPlanDependencies& dependencies_;
};

}  // namespace amble::scheduling
