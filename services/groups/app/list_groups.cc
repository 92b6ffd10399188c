#include "services/groups/app/list_groups.h"

#include "services/groups/app/authorize.h"
#include "services/groups/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<GroupPage> ListGroups::operator()(const rpc::CallContext& call,
                                                 const std::string& practice,
                                                 const std::string& before, int limit) const {
  return InRead<GroupPage>(
      *dependencies_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<GroupPage> {
        GroupPage page;
        AMBLE_ASSIGN_OR_RETURN(page.groups, dependencies_.groups->ListOfPractice(
                                                transaction, practice, before, limit + 1));
        page.more = static_cast<int>(page.groups.size()) > limit;
        if (page.more) page.groups.pop_back();
        for (Group& group : page.groups) {
          AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                                 FindStanding(dependencies_, transaction, call, group.key));
          group = AsSeenBy(standing, std::move(group));
        }
        return page;
      });
}

}  // namespace amble::groups
