#include "services/scheduling/app/cancel_walk.h"

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/change_walk.h"

namespace amble::scheduling {

absl::StatusOr<Walk> CancelWalk::operator()(const rpc::CallContext& call, const WalkKey& key,
                                            const std::string& reason,
                                            const std::string& etag) const {
  AMBLE_RETURN_IF_ERROR(
      RequireStanding(dependencies_, call, key.practice, key.group, MayCancel).status());
  return ChangeWalk(dependencies_, call, key, etag, [&](storage::Transaction&, Walk& walk) {
    return Cancel(walk, reason, dependencies_.clock->Now());
  });
}

}  // namespace amble::scheduling
