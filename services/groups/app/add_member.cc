#include "services/groups/app/add_member.h"

#include "services/groups/app/join.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<MemberView> AddMember::operator()(const rpc::CallContext& call,
                                                 const AddMemberCommand& command) const {
  AMBLE_ASSIGN_OR_RETURN(const AddedPerson added, CheckAdded(command.person));
  std::string person;
  const auto effect = [&](storage::Transaction& transaction,
                          Roster& roster) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, command.group));
    AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
    AMBLE_ASSIGN_OR_RETURN(const Member member,
                           Join(dependencies_, transaction, roster,
                                {.person = person,
                                 .walking_name = added.walking_name,
                                 .agreement_version = command.agreement_version,
                                 .added_by = call.principal.person,
                                 .contact = added.contact}));
    return member.id;
  };
  // So that nobody is created at accounts in vain.
  person = dependencies_.ids->NewId();
  AMBLE_ASSIGN_OR_RETURN(const bool first, Rehearse(dependencies_, call, command.group, effect));
  if (first) {
    AMBLE_ASSIGN_OR_RETURN(
        person, CreatePerson(dependencies_, call, command.group, added, /*part=*/"member"));
  }
  return ChangeMember(dependencies_, call, command.group, effect);
}

}  // namespace amble::groups
