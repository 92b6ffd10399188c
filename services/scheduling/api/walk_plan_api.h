#pragma once

#include "amble/scheduling/v1/walk_plans.grpc.pb.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"
#include "services/scheduling/app/get_risk_checklist.h"
#include "services/scheduling/app/get_session_plan.h"
#include "services/scheduling/app/update_risk_checklist.h"
#include "services/scheduling/app/update_session_plan.h"

namespace amble::scheduling {

/// amble.scheduling.v1.WalkPlanService by the use-cases.
class WalkPlanApi final : public v1::WalkPlanService::CallbackService {
 public:
  /// Everything outlives it.
  WalkPlanApi(const WalkPlanDependencies& dependencies, rpc::Adapter* adapter);

  AMBLE_RPC(GetRiskChecklist, v1::GetRiskChecklistRequest, v1::RiskChecklist);
  AMBLE_RPC(UpdateRiskChecklist, v1::UpdateRiskChecklistRequest, v1::RiskChecklist);
  AMBLE_RPC(GetSessionPlan, v1::GetSessionPlanRequest, v1::SessionPlan);
  AMBLE_RPC(UpdateSessionPlan, v1::UpdateSessionPlanRequest, v1::SessionPlan);

 private:
  rpc::Adapter* adapter_;
  scheduling::GetRiskChecklist get_risk_checklist_;
  scheduling::UpdateRiskChecklist update_risk_checklist_;
  scheduling::GetSessionPlan get_session_plan_;
  scheduling::UpdateSessionPlan update_session_plan_;
};

}  // namespace amble::scheduling
