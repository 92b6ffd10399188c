#include "services/groups/app/list_invitations.h"

#include "services/groups/app/authorize.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<InvitationPage> ListInvitations::operator()(const rpc::CallContext& call,
                                                           const GroupKey& group,
                                                           const std::string& before,
                                                           int limit) const {
  InvitationPage page;
  AMBLE_RETURN_IF_ERROR(WithCatchUp(dependencies_, call, [&] {
    return dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                             FindStanding(dependencies_, transaction, call, group));
      AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
      AMBLE_ASSIGN_OR_RETURN(
          page.invitations, dependencies_.invitations->List(transaction, group, before, limit + 1));
      return absl::OkStatus();
    });
  }));
  page.more = static_cast<int>(page.invitations.size()) > limit;
  if (page.more) page.invitations.pop_back();
  return page;
}

}  // namespace amble::groups
