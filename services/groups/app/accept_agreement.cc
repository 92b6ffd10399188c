#include "services/groups/app/accept_agreement.h"

#include "services/groups/app/change_group.h"
#include "services/groups/domain/agreement.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<MemberView> AcceptAgreement::operator()(const rpc::CallContext& call,
                                                       const GroupKey& group, int version,
                                                       const std::string& id) const {
  const auto effect = [&](storage::Transaction& transaction,
                          Roster& roster) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, group));
    if (!standing.member) return PermissionDenied("You are no member of this group.");
    std::optional<Member> found = standing.member;
    if (!id.empty()) {
      AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
      AMBLE_ASSIGN_OR_RETURN(found, roster.Get(id));
      if (!found->without_account() || !found->present()) {
        return InvalidField("member", "Must be somebody who was added without an account.");
      }
    }
    if (roster.group().agreement.version == 0) return NotFound("agreement");
    AMBLE_RETURN_IF_ERROR(CheckAccepted(roster.group(), version, "version"));
    Member& member = *found;
    if (member.agreement_version != version) {
      member.agreement_version = version;
      AMBLE_RETURN_IF_ERROR(roster.Change(member));
    }
    return member.id;
  };
  return ChangeMember(dependencies_, call, group, effect);
}

}  // namespace amble::groups
