#include "services/groups/app/change_first_walk.h"

#include "services/groups/app/change_group.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<FirstWalkView> ChangeFirstWalk(const Dependencies& dependencies,
                                              const rpc::CallContext& call, const GroupKey& group,
                                              const std::string& walk,
                                              const FirstWalkEffect& effect) {
  FirstWalkView view;
  AMBLE_RETURN_IF_ERROR(ChangeGroup(
      dependencies, call, group,
      [&](storage::Transaction& transaction, Roster& roster) -> absl::StatusOr<std::string> {
        AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                               FindStanding(dependencies, transaction, call, group));
        AMBLE_RETURN_IF_ERROR(CheckNotArchived(roster.group()));
        AMBLE_RETURN_IF_ERROR(effect(transaction, standing));
        return group.group;
      },
      [&](storage::Transaction& transaction, const std::string&) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                               FindStanding(dependencies, transaction, call, group));
        AMBLE_ASSIGN_OR_RETURN(view,
                               ViewFirstWalk(dependencies, transaction, standing, group, walk));
        return absl::OkStatus();
      }));
  return view;
}

}  // namespace amble::groups
