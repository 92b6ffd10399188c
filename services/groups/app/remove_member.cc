#include "services/groups/app/remove_member.h"

#include "services/groups/app/change_group.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::Status RemoveMember::operator()(const rpc::CallContext& call, const GroupKey& group,
                                      const std::string& member) const {
  return ChangeMemberAsLeader(
             dependencies_, call, group,
             [&](storage::Transaction&, Roster& roster) -> absl::StatusOr<std::string> {
               AMBLE_ASSIGN_OR_RETURN(Member removed, roster.Get(member));
               AMBLE_ASSIGN_OR_RETURN(removed.state,
                                      NextState(removed.state, MemberAction::kRemove));
               AMBLE_RETURN_IF_ERROR(roster.Change(removed));
               return member;
             })
      .status();
}

}  // namespace amble::groups
