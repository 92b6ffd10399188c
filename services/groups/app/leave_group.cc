#include "services/groups/app/leave_group.h"

#include "services/groups/app/change_group.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::Status LeaveGroup::operator()(const rpc::CallContext& call, const GroupKey& group) const {
  const auto effect = [&](storage::Transaction& transaction,
                          Roster& roster) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(Standing standing,
                           FindStanding(dependencies_, transaction, call, group));
    if (!standing.member) return PermissionDenied("You are no member of this group.");
    Member leaving = *std::move(standing.member);
    AMBLE_ASSIGN_OR_RETURN(leaving.state, NextState(leaving.state, MemberAction::kLeave));
    AMBLE_RETURN_IF_ERROR(roster.Change(leaving));
    return leaving.id;
  };
  return ChangeGroup(dependencies_, call, group, effect, {});
}

}  // namespace amble::groups
