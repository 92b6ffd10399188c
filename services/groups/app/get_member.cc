#include "services/groups/app/get_member.h"

#include <utility>

#include "services/groups/app/authorize.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<MemberView> GetMember::operator()(const rpc::CallContext& call,
                                                 const GroupKey& group,
                                                 const std::string& member) const {
  MemberView view;
  const auto read = [&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(Standing standing,
                           FindStanding(dependencies_, transaction, call, group));
    const bool oneself =
        member == kMe || (standing.member.has_value() && standing.member->id == member);
    std::optional<Member> found;
    if (oneself) {
      found = std::move(standing.member);
    } else {
      AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
      AMBLE_ASSIGN_OR_RETURN(found, dependencies_.members->Find(transaction, group, member));
    }
    if (!found) return NotFound("member");
    AMBLE_ASSIGN_OR_RETURN(
        view, View(dependencies_, transaction, *std::move(found), call.principal.person));
    return absl::OkStatus();
  };
  AMBLE_RETURN_IF_ERROR(
      WithCatchUp(dependencies_, call, [&] { return dependencies_.database->Read(read); }));
  return view;
}

}  // namespace amble::groups
