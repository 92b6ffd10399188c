#include "services/groups/app/update_agreement.h"

#include "services/groups/app/change_group.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<Agreement> UpdateAgreement::operator()(const rpc::CallContext& call,
                                                      const GroupKey& group,
                                                      const std::string& text) const {
  if (text.empty()) return MissingField("agreement.text");
  const auto effect = [&](storage::Transaction& transaction,
                          Roster& roster) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(Standing standing,
                           FindStanding(dependencies_, transaction, call, group));
    AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
    AMBLE_RETURN_IF_ERROR(CheckNotArchived(roster.group()));
    Agreement& agreement = roster.ChangeGroup().agreement;
    ++agreement.version;
    agreement.text = text;
    standing.member->agreement_version = agreement.version;
    AMBLE_RETURN_IF_ERROR(roster.Change(*standing.member));
    return group.group;
  };
  Agreement written;
  AMBLE_RETURN_IF_ERROR(ChangeGroup(
      dependencies_, call, group, effect,
      [&](storage::Transaction& transaction, const std::string&) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(auto found, dependencies_.groups->Find(transaction, group));
        if (!found) return NotFound("group");
        written = found->agreement;
        return absl::OkStatus();
      }));
  return written;
}

}  // namespace amble::groups
