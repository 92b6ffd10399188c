#include "services/scheduling/app/update_session_plan.h"

#include "services/platform/errors/errors.h"
#include "services/platform/resources/etag.h"

namespace amble::scheduling {

absl::StatusOr<SessionPlan> UpdateSessionPlan::operator()(const rpc::CallContext& call,
                                                          const WalkKey& key,
                                                          const std::vector<SessionLeg>& legs,
                                                          const std::string& etag,
                                                          std::optional<bool> carries_over) const {
  SessionPlan saved;
  const auto change = [&](storage::Transaction& transaction, const std::string&) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(SessionPlan plan,
                           dependencies_.plans->FindSessionPlan(transaction, key));
    AMBLE_RETURN_IF_ERROR(resources::CheckEtag(etag, plan.version));
    AMBLE_ASSIGN_OR_RETURN(const auto walk,
                           dependencies_.scheduling->walks->Find(transaction, key));
    if (!walk) return NotFound("walk");
    plan.carries_over = CarriesOver(*walk, plan, carries_over);
    plan.legs = legs;
    ++plan.version;
    return dependencies_.plans->Save(transaction, plan);
  };
  AMBLE_RETURN_IF_ERROR(ChangePlan(
      dependencies_, call, key, change, [&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(saved, dependencies_.plans->FindSessionPlan(transaction, key));
        return absl::OkStatus();
      }));
  return saved;
}

}  // namespace amble::scheduling
