#pragma once

#include "services/scheduling/app/walk_plan_repository.h"

namespace amble::scheduling {

class WalkPlanSqlRepository final : public WalkPlanRepository {
 public:
  absl::StatusOr<RiskChecklist> FindRiskChecklist(storage::Transaction& transaction,
                                                  const WalkKey& walk) override;
  absl::StatusOr<SessionPlan> FindSessionPlan(storage::Transaction& transaction,
                                              const WalkKey& walk) override;
  absl::StatusOr<std::optional<SessionPlan>> FindCarriedOver(storage::Transaction& transaction,
                                                             const Walk& walk) override;
  absl::Status Save(storage::Transaction& transaction, const RiskChecklist& checklist) override;
  absl::Status Save(storage::Transaction& transaction, const SessionPlan& plan) override;
};

}  // namespace amble::scheduling
