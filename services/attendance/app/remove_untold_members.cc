#include "services/attendance/app/remove_untold_members.h"

#include <vector>

#include "services/attendance/app/apply_member.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::Status RemoveUntoldMembers(const Dependencies& dependencies,
                                 storage::Transaction& transaction) {
  AMBLE_ASSIGN_OR_RETURN(std::vector<Member> untold, dependencies.members->FindUntold(transaction));
  for (Member& member : untold) {
    member.state = MemberState::kRemoved;
    member.version = 1;
    AMBLE_RETURN_IF_ERROR(ApplyMember(dependencies, transaction, member, ""));
    // Should groups tell of them again, whatever it says is newer.
    member.version = 0;
    AMBLE_RETURN_IF_ERROR(dependencies.members->Save(transaction, member));
  }
  return dependencies.members->RemoveUntold(transaction);
}

}  // namespace amble::attendance
