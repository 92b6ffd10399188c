#include "services/accounts/app/get_staff_roles.h"

#include <optional>
#include <utility>

#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<StaffPlace> GetStaffRoles::operator()(const rpc::CallContext&,
                                                     const std::string& practice,
                                                     const std::string& person) {
  return InRead<StaffPlace>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<StaffPlace> {
        AMBLE_ASSIGN_OR_RETURN(std::optional<Staff> staff,
                               to_.staff->FindByPerson(transaction, practice, person));
        StaffPlace place;
        if (!staff) return place;
        place.roles = std::move(staff->roles);
        if (staff->credential_expire_time > to_.clock->Now()) {
          place.credential_expire_time = staff->credential_expire_time;
        }
        return place;
      });
}

}  // namespace amble::accounts
