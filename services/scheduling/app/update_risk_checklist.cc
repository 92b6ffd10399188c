#include "services/scheduling/app/update_risk_checklist.h"

#include "services/platform/errors/errors.h"
#include "services/platform/resources/etag.h"

namespace amble::scheduling {

absl::StatusOr<RiskChecklist> UpdateRiskChecklist::operator()(const rpc::CallContext& call,
                                                              const WalkKey& key,
                                                              const std::vector<RiskItem>& items,
                                                              const std::string& etag) const {
  const Dependencies& scheduling = *dependencies_.scheduling;
  RiskChecklist saved;
  const auto change = [&](storage::Transaction& transaction,
                          const std::string& member) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(RiskChecklist checklist,
                           dependencies_.plans->FindRiskChecklist(transaction, key));
    AMBLE_RETURN_IF_ERROR(resources::CheckEtag(etag, checklist.version));
    AMBLE_RETURN_IF_ERROR(ReplaceItems(checklist, items, member, scheduling.clock->Now(),
                                       [&] { return scheduling.ids->NewId(); }));
    ++checklist.version;
    return dependencies_.plans->Save(transaction, checklist);
  };
  AMBLE_RETURN_IF_ERROR(ChangePlan(
      dependencies_, call, key, change, [&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(saved, dependencies_.plans->FindRiskChecklist(transaction, key));
        return absl::OkStatus();
      }));
  return saved;
}

}  // namespace amble::scheduling
