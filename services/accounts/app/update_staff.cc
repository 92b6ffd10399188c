#include "services/accounts/app/update_staff.h"

#include "services/accounts/app/authorize.h"
#include "services/accounts/app/staff_changes.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/resources/etag.h"

namespace amble::accounts {

absl::StatusOr<Staff> UpdateStaff::operator()(const rpc::CallContext& call,
                                              const UpdateStaffCommand& command) {
  AMBLE_RETURN_IF_ERROR(RequireRole(call, command.practice, StaffRole::kOwner));
  const absl::Time now = to_.clock->Now();
  const auto effect = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_RETURN_IF_ERROR(LockPractice(to_, transaction, command.practice).status());
    AMBLE_ASSIGN_OR_RETURN(Staff staff,
                           FindStaff(to_, transaction, command.practice, command.staff));
    AMBLE_RETURN_IF_ERROR(resources::CheckEtag(command.etag, staff.version));
    AMBLE_RETURN_IF_ERROR(KeepOneOwner(to_, transaction, staff, command.roles));
    staff.roles = command.roles;
    AMBLE_RETURN_IF_ERROR(ChangeStaff(to_, transaction, call, staff, now));
    return staff.id;
  };
  return InWrite<Staff>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Staff> {
        AMBLE_RETURN_IF_ERROR(idempotency::Once(transaction, call.request, now, [&] {
                                return effect(transaction);
                              }).status());
        return FindStaff(to_, transaction, command.practice, command.staff);
      });
}

}  // namespace amble::accounts
