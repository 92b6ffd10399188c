#include "services/accounts/app/remove_staff.h"

#include "services/accounts/app/authorize.h"
#include "services/accounts/app/staff_changes.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::accounts {

absl::Status RemoveStaff::operator()(const rpc::CallContext& call,
                                     const RemoveStaffCommand& command) {
  AMBLE_RETURN_IF_ERROR(RequireRole(call, command.practice, StaffRole::kOwner));
  const absl::Time now = to_.clock->Now();
  const auto effect = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_RETURN_IF_ERROR(LockPractice(to_, transaction, command.practice).status());
    AMBLE_ASSIGN_OR_RETURN(Staff staff,
                           FindStaff(to_, transaction, command.practice, command.staff));
    AMBLE_RETURN_IF_ERROR(KeepOneOwner(to_, transaction, staff, {}));
    staff.roles.clear();
    AMBLE_RETURN_IF_ERROR(ChangeStaff(to_, transaction, call, staff, now));
    return staff.id;
  };
  return to_.database->Write([&](storage::Transaction& transaction) {
    return idempotency::Once(transaction, call.request, now, [&] { return effect(transaction); })
        .status();
  });
}

}  // namespace amble::accounts
