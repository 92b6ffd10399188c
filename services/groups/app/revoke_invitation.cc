#include "services/groups/app/revoke_invitation.h"

#include "services/groups/app/change_group.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::Status RevokeInvitation::operator()(const rpc::CallContext& call, const GroupKey& group,
                                          const std::string& id) const {
  const auto effect = [&](storage::Transaction& transaction,
                          Roster&) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, group));
    AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
    AMBLE_ASSIGN_OR_RETURN(auto invitation,
                           dependencies_.invitations->Find(transaction, group, id, /*lock=*/true));
    if (!invitation) return NotFound("invitation");
    invitation->revoked = true;
    AMBLE_RETURN_IF_ERROR(dependencies_.invitations->Save(transaction, *invitation));
    AMBLE_RETURN_IF_ERROR(dependencies_.mail->Withdraw(transaction, id));
    return id;
  };
  return ChangeGroup(dependencies_, call, group, effect, {});
}

}  // namespace amble::groups
