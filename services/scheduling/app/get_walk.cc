#include "services/scheduling/app/get_walk.h"

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/visibility.h"

namespace amble::scheduling {

absl::StatusOr<Walk> GetWalk::operator()(const rpc::CallContext& call, const WalkKey& key) const {
  AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                         FindStanding(dependencies_, call, key.practice, key.group));
  const Visibility visibility = VisibilityOf(standing);
  absl::StatusOr<Walk> result = NotFound("walk");
  AMBLE_RETURN_IF_ERROR(dependencies_.database->Read([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(auto walk, dependencies_.walks->Find(transaction, key));
    if (walk) result = AsSeenBy(visibility, *std::move(walk));
    return absl::OkStatus();
  }));
  call.ShownAs(NameOf(visibility));
  return result;
}

}  // namespace amble::scheduling
