#include "services/scheduling/app/get_risk_checklist.h"

#include "services/platform/errors/errors.h"

namespace amble::scheduling {

absl::StatusOr<RiskChecklist> GetRiskChecklist::operator()(const rpc::CallContext& call,
                                                           const WalkKey& key) const {
  RiskChecklist found;
  AMBLE_RETURN_IF_ERROR(
      ReadPlan(dependencies_, call, key, [&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(found, dependencies_.plans->FindRiskChecklist(transaction, key));
        return absl::OkStatus();
      }));
  return found;
}

}  // namespace amble::scheduling
