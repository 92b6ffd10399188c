#include "services/groups/app/get_group.h"

#include "services/groups/app/authorize.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<Group> GetGroup::operator()(const rpc::CallContext& call,
                                           const GroupKey& key) const {
  Group seen;
  AMBLE_RETURN_IF_ERROR(WithCatchUp(dependencies_, call, [&] {
    return dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(auto group, dependencies_.groups->Find(transaction, key));
      if (!group) return NotFound("group");
      AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                             FindStanding(dependencies_, transaction, call, key));
      seen = AsSeenBy(standing, *std::move(group));
      return absl::OkStatus();
    });
  }));
  return seen;
}

}  // namespace amble::groups
