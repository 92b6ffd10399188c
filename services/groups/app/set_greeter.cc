#include "services/groups/app/set_greeter.h"

#include "services/groups/app/change_first_walk.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<FirstWalkView> SetGreeter::operator()(const rpc::CallContext& call,
                                                     const GroupKey& group, const std::string& walk,
                                                     const Greeter& greeter) const {
  const auto effect = [&](storage::Transaction& transaction,
                          const Standing& standing) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
    AMBLE_ASSIGN_OR_RETURN(auto found, dependencies_.walks->Find(transaction, group, walk));
    if (!found) return NotFound("walk");
    AMBLE_RETURN_IF_ERROR(
        CheckGreeter(dependencies_, transaction, group, greeter.member, "greeter"));
    return dependencies_.first_walks->SaveGreeter(transaction, group, walk, greeter);
  };
  return ChangeFirstWalk(dependencies_, call, group, walk, effect);
}

}  // namespace amble::groups
