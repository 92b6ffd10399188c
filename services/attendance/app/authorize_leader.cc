#include "services/attendance/app/authorize_leader.h"

#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<Member> AuthorizeLeader(const Dependencies& dependencies,
                                       storage::Transaction& transaction,
                                       const rpc::CallContext& call, const GroupId& id) {
  AMBLE_ASSIGN_OR_RETURN(
      const std::vector<Member> all,
      dependencies.members->FindByPersons(transaction, id.practice, {call.principal.person}));
  std::vector<const Member*> in_group;
  for (const Member& member : all) {
    if (member.group == id.group) in_group.push_back(&member);
  }
  const Member* current = CurrentMembership(in_group);
  if (current == nullptr || !current->IsPresent()) return NotFound("group");
  AMBLE_RETURN_IF_ERROR(CheckLeads(current));
  return *current;
}

}  // namespace amble::attendance
