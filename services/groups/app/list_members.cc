#include "services/groups/app/list_members.h"

#include <utility>

#include "services/groups/app/authorize.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

using enum MemberState;

const std::set<MemberState> kPresent = {kInvited, kRequested, kWaiting, kActive, kPaused};

/// Whom the practice of `member` keeps apart from them.
absl::StatusOr<std::set<std::string>> KeptApart(const Dependencies& dependencies,
                                                storage::Transaction& transaction,
                                                const Member& member) {
  AMBLE_ASSIGN_OR_RETURN(const auto separations,
                         dependencies.separations->ListOfPerson(transaction, member.person));
  std::set<std::string> people;
  for (const Separation& separation : separations) {
    if (separation.practice != member.group.practice) continue;
    people.insert(separation.a.person == member.person ? separation.b.person : separation.a.person);
  }
  return people;
}

/// What `own`, who does not lead, may see of `query`; one more than its limit when there are more.
absl::StatusOr<std::vector<Member>> SeenBy(const Dependencies& dependencies,
                                           storage::Transaction& transaction, const Member& own,
                                           const std::set<MemberState>& states,
                                           const ListMembersQuery& query) {
  std::vector<Member> members;
  if (!states.contains(own.state)) return members;
  if (own.state != kActive || !own.shows_name) {
    if (own.join_sequence > query.after_sequence) members.push_back(own);
    return members;
  }
  AMBLE_ASSIGN_OR_RETURN(const auto apart, KeptApart(dependencies, transaction, own));
  const int limit = query.limit + 1 + static_cast<int>(apart.size());
  AMBLE_ASSIGN_OR_RETURN(members, dependencies.members->ListShown(transaction, query.group,
                                                                  query.after_sequence, limit));
  std::erase_if(members, [&](const Member& member) { return apart.contains(member.person); });
  if (static_cast<int>(members.size()) > query.limit + 1) members.resize(query.limit + 1);
  return members;
}

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
    } else {
      AMBLE_ASSIGN_OR_RETURN(members,
                             SeenBy(dependencies_, transaction, *standing.member, states, query));
    }
    page.more = static_cast<int>(members.size()) > query.limit;
    if (page.more) members.pop_back();
    AMBLE_ASSIGN_OR_RETURN(page.members, ViewAll(dependencies_, transaction, std::move(members),
                                                 call.principal.person));
    for (MemberView& view : page.members) view.by_name = !view.me && !standing.leads();
    return absl::OkStatus();
  };
  AMBLE_RETURN_IF_ERROR(
      WithCatchUp(dependencies_, call, [&] { return dependencies_.database->Read(read); }));
  return page;
}

}  // namespace amble::groups
