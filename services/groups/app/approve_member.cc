#include "services/groups/app/approve_member.h"

#include "services/groups/app/change_group.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<MemberView> ApproveMember::operator()(const rpc::CallContext& call,
                                                     const GroupKey& group,
                                                     const std::string& member) const {
  return ChangeMemberAsLeader(
      dependencies_, call, group,
      [&](storage::Transaction&, Roster& roster) -> absl::StatusOr<std::string> {
        AMBLE_ASSIGN_OR_RETURN(Member approved, roster.Get(member));
        AMBLE_RETURN_IF_ERROR(roster.Admit(approved));
        approved.vouched = true;
        AMBLE_RETURN_IF_ERROR(roster.Change(approved));
        return member;
      });
}

}  // namespace amble::groups
