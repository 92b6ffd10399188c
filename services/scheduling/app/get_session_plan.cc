#include "services/scheduling/app/get_session_plan.h"

#include "services/platform/errors/errors.h"

namespace amble::scheduling {

absl::StatusOr<SessionPlan> GetSessionPlan::operator()(const rpc::CallContext& call,
                                                       const WalkKey& key) const {
  SessionPlan found;
  AMBLE_RETURN_IF_ERROR(
      ReadPlan(dependencies_, call, key, [&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(found, PlanShown(dependencies_, transaction, key));
        return absl::OkStatus();
      }));
  return found;
}

}  // namespace amble::scheduling
