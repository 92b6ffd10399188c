#include "services/groups/app/request_to_join.h"

#include "services/groups/app/change_group.h"
#include "services/groups/app/join.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<MemberView> RequestToJoin::operator()(const rpc::CallContext& call,
                                                     const RequestToJoinCommand& command) const {
  const auto effect = [&](storage::Transaction& transaction,
                          Roster& roster) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const std::string person,
                           dependencies_.practices->Resolve(transaction, call.principal.person));
    AMBLE_ASSIGN_OR_RETURN(auto present, roster.FindPresent(person));
    if (present) return present->id;
    const JoinPolicy policy = roster.group().join_policy;
    if (policy == JoinPolicy::kInvited) return NotFound("group");
    AMBLE_ASSIGN_OR_RETURN(const bool removed,
                           dependencies_.members->WasRemoved(transaction, command.group, person));
    AMBLE_ASSIGN_OR_RETURN(const Member member,
                           Join(dependencies_, transaction, roster,
                                {.person = person,
                                 .walking_name = command.walking_name,
                                 .agreement_version = command.agreement_version,
                                 .asks = policy != JoinPolicy::kOpen || removed}));
    return member.id;
  };
  return ChangeMember(dependencies_, call, command.group, effect);
}

}  // namespace amble::groups
