#include "services/groups/app/transfer_group.h"

#include "services/groups/app/change_group.h"
#include "services/groups/app/get_member.h"
#include "services/groups/app/guest_leaders.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<MemberView> TransferGroup::operator()(const rpc::CallContext& call,
                                                     const GroupKey& group,
                                                     const std::string& member) const {
  AMBLE_ASSIGN_OR_RETURN(const std::string guest, FindGuest(dependencies_, call, group, member));
  const auto effect = [&](storage::Transaction& transaction,
                          Roster& roster) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, group));
    if (!standing.leader()) {
      return PermissionDenied("Only a LEADER of the group hands it over.");
    }
    Member before = *standing.member;
    if (member == kMe || member == before.id) {
      return InvalidField("member", "Must be somebody else.");
    }
    AMBLE_ASSIGN_OR_RETURN(Member next, roster.Get(member));
    if (next.state != MemberState::kActive) {
      return FailedPrecondition(Reason::kMembershipState,
                                "Only somebody who is ACTIVE leads a group.");
    }
    AMBLE_RETURN_IF_ERROR(
        CheckMayLead(dependencies_, transaction, call, roster.group(), next.person, "member"));
    AMBLE_RETURN_IF_ERROR(CheckNoGuest(next.person, guest, "member"));
    if (next.role != MemberRole::kLeader) {
      next.role = MemberRole::kLeader;
      AMBLE_RETURN_IF_ERROR(roster.Change(next));
    }
    before.role = MemberRole::kCoLeader;
    AMBLE_RETURN_IF_ERROR(roster.Change(before));
    return member;
  };
  return ChangeMember(dependencies_, call, group, effect);
}

}  // namespace amble::groups
