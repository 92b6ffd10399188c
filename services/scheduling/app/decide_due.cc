#include "services/scheduling/app/decide_due.h"

#include <optional>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

absl::Status AskLeaders(const DecisionDependencies& dependencies, storage::Transaction& transaction,
                        Walk walk) {
  walk.decision_due = false;  // which nobody sees
  AMBLE_RETURN_IF_ERROR(dependencies.scheduling->walks->Save(transaction, walk));
  return dependencies.events->LeadersDecide(transaction, walk);
}

absl::Status DecideByRule(const DecisionDependencies& dependencies,
                          storage::Transaction& transaction, Walk walk, absl::Time now) {
  const Dependencies& scheduling = *dependencies.scheduling;
  AMBLE_ASSIGN_OR_RETURN(const auto minimum,
                         dependencies.decisions->FindMinimum(transaction, walk.key));
  if (!minimum) return absl::InternalError("a walk was claimed of which nothing is known");
  AMBLE_RETURN_IF_ERROR(minimum->reached ? DecideGo(walk, "", now)
                                         : DecideNoGo(walk, kTooFewPeople, "", now));
  ++walk.version;
  AMBLE_RETURN_IF_ERROR(scheduling.walks->Save(transaction, walk));
  return scheduling.events->Changed(transaction, walk, nullptr);
}

}  // namespace

absl::StatusOr<bool> DecideDue(const DecisionDependencies& dependencies) {
  const Dependencies& scheduling = *dependencies.scheduling;
  bool due = false;
  AMBLE_RETURN_IF_ERROR(
      scheduling.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(
            due, dependencies.decisions->AnyDue(transaction, scheduling.clock->Now()));
        return absl::OkStatus();
      }));
  if (!due) return false;
  if (scheduling.subscriptions != nullptr) {
    AMBLE_RETURN_IF_ERROR(
        scheduling.subscriptions->CatchUp(scheduling.clock->Now() + kCatchUpBeforeDeciding));
  }
  bool decided = false;
  AMBLE_RETURN_IF_ERROR(
      scheduling.database->Write([&](storage::Transaction& transaction) -> absl::Status {
        decided = false;
        const absl::Time now = scheduling.clock->Now();
        AMBLE_ASSIGN_OR_RETURN(const auto key, dependencies.decisions->ClaimDue(transaction, now));
        if (!key) return absl::OkStatus();
        AMBLE_ASSIGN_OR_RETURN(const auto walk, scheduling.walks->Find(transaction, *key));
        if (!walk) return NotFound("walk");
        decided = true;
        return walk->decide_rule == DecideRule::kByLeader
                   ? AskLeaders(dependencies, transaction, *walk)
                   : DecideByRule(dependencies, transaction, *walk, now);
      }));
  return decided;
}

}  // namespace amble::scheduling
