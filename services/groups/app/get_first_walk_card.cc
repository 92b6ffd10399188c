#include "services/groups/app/get_first_walk_card.h"

#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<FirstWalkView> GetFirstWalkCard::operator()(const rpc::CallContext& call,
                                                           const GroupKey& group,
                                                           const std::string& walk) const {
  FirstWalkView view;
  AMBLE_RETURN_IF_ERROR(WithCatchUp(dependencies_, call, [&] {
    return dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                             FindStanding(dependencies_, transaction, call, group));
      AMBLE_ASSIGN_OR_RETURN(view,
                             ViewFirstWalk(dependencies_, transaction, standing, group, walk));
      return absl::OkStatus();
    });
  }));
  return view;
}

}  // namespace amble::groups
