#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/app/walk_plan_repository.h"

namespace amble::scheduling {

/// What the use-cases of checklists and plans work with. Everything outlives them.
struct WalkPlanDependencies {
  const Dependencies* scheduling;
  WalkPlanRepository* plans;
};

/// Runs `read` in a transaction, for a leader of the group and a walk that exists. NOT_FOUND,
/// PERMISSION_DENIED for who does not lead, or what `read` says.
absl::Status ReadPlan(const WalkPlanDependencies& dependencies, const rpc::CallContext& call,
                      const WalkKey& key,
                      const std::function<absl::Status(storage::Transaction&)>& read);

/// The plan of `walk`: its own, or what carries over to it (its version is 0 then); without legs
/// when there is neither.
absl::StatusOr<SessionPlan> PlanShown(const WalkPlanDependencies& dependencies,
                                      storage::Transaction& transaction, const WalkKey& key);

/// Runs `change(transaction, member)` once for each request_id, for the leader `member` of the
/// group, while the walk, which is not over, is locked; then `read`, in the same transaction.
absl::Status ChangePlan(
    const WalkPlanDependencies& dependencies, const rpc::CallContext& call, const WalkKey& key,
    const std::function<absl::Status(storage::Transaction&, const std::string& member)>& change,
    const std::function<absl::Status(storage::Transaction&)>& read);

}  // namespace amble::scheduling
