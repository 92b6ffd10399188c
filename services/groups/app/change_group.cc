#include "services/groups/app/change_group.h"

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::groups {

absl::Status ChangeGroup(const Dependencies& dependencies, const rpc::CallContext& call,
                         const GroupKey& key, const Effect& effect, const Reader& read) {
  const auto once = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(Roster roster, Roster::Open(dependencies, transaction, key, &call));
    AMBLE_ASSIGN_OR_RETURN(std::string id, effect(transaction, roster));
    AMBLE_RETURN_IF_ERROR(roster.Close());
    return id;
  };
  return WithCatchUp(dependencies, call, [&] {
    return dependencies.database->Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(const std::string id,
                             idempotency::Once(transaction, call.request, dependencies.clock->Now(),
                                               [&] { return once(transaction); }));
      return read ? read(transaction, id) : absl::OkStatus();
    });
  });
}

absl::StatusOr<MemberView> ChangeMember(const Dependencies& dependencies,
                                        const rpc::CallContext& call, const GroupKey& key,
                                        const Effect& effect) {
  MemberView view;
  AMBLE_RETURN_IF_ERROR(ChangeGroup(
      dependencies, call, key, effect,
      [&](storage::Transaction& transaction, const std::string& id) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(auto member, dependencies.members->Find(transaction, key, id));
        if (!member) return NotFound("member");
        AMBLE_ASSIGN_OR_RETURN(
            view, View(dependencies, transaction, *std::move(member), call.principal.person));
        return absl::OkStatus();
      }));
  return view;
}

absl::StatusOr<MemberView> ChangeMemberAsLeader(const Dependencies& dependencies,
                                                const rpc::CallContext& call, const GroupKey& key,
                                                const Effect& effect) {
  return ChangeMember(
      dependencies, call, key,
      [&](storage::Transaction& transaction, Roster& roster) -> absl::StatusOr<std::string> {
        AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                               FindStanding(dependencies, transaction, call, key));
        AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
        return effect(transaction, roster);
      });
}

}  // namespace amble::groups
