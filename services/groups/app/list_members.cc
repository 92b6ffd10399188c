#include "services/groups/app/list_members.h"

#include <utility>

#include "services/groups/app/authorize.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

using enum MemberState;

const std::set<MemberState> kPresent = {kInvited, kRequested, kWaiting, kActive, kPaused};

}  // namespace

absl::StatusOr<MemberPage> ListMembers::operator()(const rpc::CallContext& call,
                                                   const ListMembersQuery& query) const {
  const std::set<MemberState>& states = query.states.empty() ? kPresent : query.states;
  MemberPage page;
  const auto read = [&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, query.group));
    if (!standing.member) return PermissionDenied("Only members of this group may do this.");
    AMBLE_ASSIGN_OR_RETURN(auto group, dependencies_.groups->Find(transaction, query.group));
    if (!group) return NotFound("group");
    page.active_count = group->active_count;
    std::vector<Member> members;
    if (standing.leads()) {
      AMBLE_ASSIGN_OR_RETURN(members,
                             dependencies_.members->List(transaction, query.group, states,
                                                         query.after_sequence, query.limit + 1));
    } else if (states.contains(standing.member->state) &&
               standing.member->join_sequence > query.after_sequence) {
      members.push_back(*standing.member);
    }
    page.more = static_cast<int>(members.size()) > query.limit;
    if (page.more) members.pop_back();
    AMBLE_ASSIGN_OR_RETURN(page.members, ViewAll(dependencies_, transaction, std::move(members),
                                                 call.principal.person));
    return absl::OkStatus();
  };
  AMBLE_RETURN_IF_ERROR(
      WithCatchUp(dependencies_, call, [&] { return dependencies_.database->Read(read); }));
  return page;
}

}  // namespace amble::groups
