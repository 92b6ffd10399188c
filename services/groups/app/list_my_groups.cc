#include "services/groups/app/list_my_groups.h"

#include "services/groups/app/authorize.h"
#include "services/groups/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<MyGroupPage> ListMyGroups::operator()(const rpc::CallContext& call,
                                                     const std::string& before, int limit) const {
  return InRead<MyGroupPage>(
      *dependencies_.database,
      [&](storage::Transaction& transaction) -> absl::StatusOr<MyGroupPage> {
        AMBLE_ASSIGN_OR_RETURN(auto members,
                               dependencies_.members->ListPresentOfPerson(
                                   transaction, call.principal.person, before, limit + 1));
        MyGroupPage page;
        page.more = static_cast<int>(members.size()) > limit;
        if (page.more) members.pop_back();
        if (!members.empty()) page.last = members.back().id;
        for (Member& member : members) {
          auto standing = FindStanding(dependencies_, transaction, call, member.group);
          if (absl::IsNotFound(standing.status())) continue;  // another group than the guest's
          AMBLE_RETURN_IF_ERROR(standing.status());
          AMBLE_ASSIGN_OR_RETURN(auto group, dependencies_.groups->Find(transaction, member.group));
          if (!group) continue;
          AMBLE_ASSIGN_OR_RETURN(MemberView view, View(dependencies_, transaction,
                                                       std::move(member), call.principal.person));
          page.groups.push_back({AsSeenBy(*standing, *std::move(group)), std::move(view)});
        }
        return page;
      });
}

}  // namespace amble::groups
