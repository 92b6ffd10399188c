#include "services/scheduling/app/cancel_walk.h"

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/change_walk.h"
#include "services/scheduling/app/visibility.h"

namespace amble::scheduling {

absl::StatusOr<Walk> CancelWalk::operator()(const rpc::CallContext& call, const WalkKey& key,
                                            const std::string& reason,
                                            const std::string& etag) const {
  AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                         RequireStanding(dependencies_, call, key.practice, key.group, MayCancel));
  AMBLE_ASSIGN_OR_RETURN(
      Walk walk, ChangeWalk(dependencies_, call, key, etag, [&](storage::Transaction&, Walk& walk) {
        return Cancel(walk, reason, dependencies_.clock->Now());
      }));
  return AsSeenBy(standing, std::move(walk));
}

}  // namespace amble::scheduling
