#include "services/groups/app/accept_invitation.h"

#include "services/groups/app/change_group.h"
#include "services/groups/app/use_invitation.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<MemberView> AcceptInvitation::operator()(
    const rpc::CallContext& call, const AcceptInvitationCommand& command) const {
  AMBLE_ASSIGN_OR_RETURN(const Invitation invitation, FindInvitation(dependencies_, command.token));
  return ChangeMember(dependencies_, call, invitation.group,
                      [&](storage::Transaction& transaction, Roster& roster) {
                        return UseInvitation(dependencies_, transaction, roster,
                                             invitation.token_hash,
                                             {.person = call.principal.person,
                                              .walking_name = command.walking_name,
                                              .agreement_version = command.agreement_version});
                      });
}

}  // namespace amble::groups
