#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/walk_plan_access.h"

namespace amble::scheduling {

/// Replaces the items of a walk's risk checklist, for leaders of its group, until the walk is over.
/// ABORTED when `etag` is not empty and not the current one.
class UpdateRiskChecklist {
 public:
  explicit UpdateRiskChecklist(const WalkPlanDependencies& dependencies)
      : dependencies_(dependencies) {}
  absl::StatusOr<RiskChecklist> operator()(const rpc::CallContext& call, const WalkKey& key,
                                           const std::vector<RiskItem>& items,
                                           const std::string& etag) const;

 private:
  const WalkPlanDependencies& dependencies_;
};

}  // namespace amble::scheduling
