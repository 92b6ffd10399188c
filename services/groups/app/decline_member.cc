#include "services/groups/app/decline_member.h"

#include "services/groups/app/change_group.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::Status DeclineMember::operator()(const rpc::CallContext& call, const GroupKey& group,
                                       const std::string& member) const {
  return ChangeMemberAsLeader(
             dependencies_, call, group,
             [&](storage::Transaction&, Roster& roster) -> absl::StatusOr<std::string> {
               AMBLE_ASSIGN_OR_RETURN(Member declined, roster.Get(member));
               AMBLE_ASSIGN_OR_RETURN(declined.state,
                                      NextState(declined.state, MemberAction::kDecline));
               AMBLE_RETURN_IF_ERROR(roster.Change(declined));
               return member;
             })
      .status();
}

}  // namespace amble::groups
