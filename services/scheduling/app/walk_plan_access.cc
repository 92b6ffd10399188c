#include "services/scheduling/app/walk_plan_access.h"

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/scheduling/app/authorize.h"

namespace amble::scheduling {

absl::Status ReadPlan(const WalkPlanDependencies& dependencies, const rpc::CallContext& call,
                      const WalkKey& key,
                      const std::function<absl::Status(storage::Transaction&)>& read) {
  const Dependencies& scheduling = *dependencies.scheduling;
  AMBLE_RETURN_IF_ERROR(RequireStanding(scheduling, call, key.practice, key.group, Leads).status());
  return scheduling.database->Read([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(const auto walk, scheduling.walks->Find(transaction, key));
    if (!walk) return NotFound("walk");
    return read(transaction);
  });
}

absl::StatusOr<SessionPlan> PlanShown(const WalkPlanDependencies& dependencies,
                                      storage::Transaction& transaction, const WalkKey& key) {
  AMBLE_ASSIGN_OR_RETURN(SessionPlan plan, dependencies.plans->FindSessionPlan(transaction, key));
  if (plan.version > 0) return plan;
  AMBLE_ASSIGN_OR_RETURN(const auto walk, dependencies.scheduling->walks->Find(transaction, key));
  if (!walk) return NotFound("walk");
  AMBLE_ASSIGN_OR_RETURN(auto carried, dependencies.plans->FindCarriedOver(transaction, *walk));
  if (!carried) return plan;
  plan.legs = std::move(carried->legs);
  plan.taken_from = carried->walk.walk;
  return plan;
}

absl::Status ChangePlan(
    const WalkPlanDependencies& dependencies, const rpc::CallContext& call, const WalkKey& key,
    const std::function<absl::Status(storage::Transaction&, const std::string& member)>& change,
    const std::function<absl::Status(storage::Transaction&)>& read) {
  const Dependencies& scheduling = *dependencies.scheduling;
  AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                         RequireStanding(scheduling, call, key.practice, key.group, Leads));
  const auto effect = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const auto walk,
                           scheduling.walks->Find(transaction, key, /*lock=*/true));
    if (!walk) return NotFound("walk");
    AMBLE_RETURN_IF_ERROR(CheckNotOver(*walk));
    AMBLE_RETURN_IF_ERROR(change(transaction, standing.member->id));
    return key.walk;
  };
  return scheduling.database->Write([&](storage::Transaction& transaction) {
    AMBLE_RETURN_IF_ERROR(
        idempotency::Once(transaction, call.request, scheduling.clock->Now(), [&] {
          return effect(transaction);
        }).status());
    // A request that was repeated has not locked it, and reads it whole, too.
    AMBLE_ASSIGN_OR_RETURN(const auto walk,
                           scheduling.walks->Find(transaction, key, /*lock=*/true));
    if (!walk) return NotFound("walk");
    return read(transaction);
  });
}

}  // namespace amble::scheduling
