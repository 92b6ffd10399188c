#include "services/attendance/app/change_roll.h"

#include <utility>

#include "services/attendance/app/get_roll.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::attendance {

absl::StatusOr<Roll> ChangeRoll(
    const Dependencies& dependencies, const rpc::CallContext& call, const WalkId& id,
    const std::function<absl::Status(storage::Transaction& transaction, Access& access)>& effect) {
  return WithCatchUp(dependencies, call, [&]() -> absl::StatusOr<Roll> {
    Roll roll;
    AMBLE_RETURN_IF_ERROR(
        dependencies.database->Write([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(Access access, Authorize(dependencies, transaction, call, id,
                                                          Right::kLead, Hold::kYes));
          AMBLE_RETURN_IF_ERROR(
              idempotency::Once(transaction, call.request, dependencies.clock->Now(),
                                [&]() -> absl::StatusOr<std::string> {
                                  AMBLE_RETURN_IF_ERROR(effect(transaction, access));
                                  return id.walk;
                                })
                  .status());
          AMBLE_ASSIGN_OR_RETURN(roll, ReadRoll(dependencies, transaction, access.walk));
          return absl::OkStatus();
        }));
    if (dependencies.roll_changed) dependencies.roll_changed(id);
    return roll;
  });
}

}  // namespace amble::attendance
