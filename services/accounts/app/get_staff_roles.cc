#include "services/accounts/app/get_staff_roles.h"

#include <optional>
#include <utility>

#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<StaffRoles> GetStaffRoles::operator()(const rpc::CallContext&,
                                                     const std::string& practice,
                                                     const std::string& person) {
  return InRead<StaffRoles>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<StaffRoles> {
        AMBLE_ASSIGN_OR_RETURN(std::optional<Staff> staff,
                               to_.staff->FindByPerson(transaction, practice, person));
        return staff ? std::move(staff->roles) : StaffRoles();
      });
}

}  // namespace amble::accounts
