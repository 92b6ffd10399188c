#pragma once

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/walk_plan_access.h"

namespace amble::scheduling {

/// The risk checklist of a walk, to leaders of its group alone.
class GetRiskChecklist {
 public:
  explicit GetRiskChecklist(const WalkPlanDependencies& dependencies)
      : dependencies_(dependencies) {}
  absl::StatusOr<RiskChecklist> operator()(const rpc::CallContext& call, const WalkKey& key) const;

 private:
  const WalkPlanDependencies& dependencies_;
};

}  // namespace amble::scheduling
