#include "services/scheduling/app/list_my_walks.h"

#include <map>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/visibility.h"

namespace amble::scheduling {
namespace {

absl::StatusOr<std::vector<Walk>> WalksOf(const Dependencies& dependencies,
                                          storage::Transaction& transaction,
                                          const auth::Principal& caller, const WalkWindow& window) {
  if (caller.kind != auth::Principal::Kind::kGuest) {
    return dependencies.walks->ListOfPerson(transaction, caller.person, window);
  }
  const std::optional<GroupKey> group = GroupOfGuest(caller);
  if (!group) return std::vector<Walk>();
  AMBLE_ASSIGN_OR_RETURN(const auto member,
                         dependencies.memberships->FindActive(transaction, group->practice,
                                                              group->group, caller.person));
  if (!member) return std::vector<Walk>();
  return dependencies.walks->ListOfGroup(transaction, group->practice, group->group, window);
}

}  // namespace

absl::StatusOr<WalkPage> ListMyWalks::operator()(const rpc::CallContext& call,
                                                 const WalkWindow& window) const {
  WalkWindow one_more = window;
  ++one_more.limit;
  WalkPage page;
  AMBLE_RETURN_IF_ERROR(dependencies_.database->Read([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(page.walks,
                           WalksOf(dependencies_, transaction, call.principal, one_more));
    std::map<std::pair<std::string, std::string>, Standing> standings;
    for (Walk& walk : page.walks) {
      const auto& [practice, group, id] = walk.key;
      auto [entry, missing] = standings.try_emplace({practice, group});
      if (missing) {
        entry->second.staff = call.principal.StaffIn(practice);
        AMBLE_ASSIGN_OR_RETURN(entry->second.member,
                               dependencies_.memberships->FindActive(transaction, practice, group,
                                                                     call.principal.person));
      }
      walk = AsSeenBy(entry->second, std::move(walk));
    }
    return absl::OkStatus();
  }));
  page.more = static_cast<int>(page.walks.size()) > window.limit;
  if (page.more) page.walks.pop_back();
  return page;
}

}  // namespace amble::scheduling
