#include "services/scheduling/app/reschedule_walk.h"

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/change_walk.h"

namespace amble::scheduling {

absl::StatusOr<Walk> RescheduleWalk::operator()(const rpc::CallContext& call, const WalkKey& key,
                                                const WallTime& start,
                                                const std::string& etag) const {
  AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                         RequireStanding(dependencies_, call, key.practice, key.group, Leads));
  AMBLE_RETURN_IF_ERROR(CheckNotArchived(standing));
  AMBLE_ASSIGN_OR_RETURN(const absl::Time start_time,
                         Resolve(start, *dependencies_.zones, "start"));
  const absl::Time now = dependencies_.clock->Now();
  return ChangeWalk(dependencies_, call, key, etag, [&](storage::Transaction&, Walk& walk) {
    AMBLE_RETURN_IF_ERROR(Reschedule(walk, start, start_time, dependencies_.zones->version(), now));
    return CheckStart(start_time, now, "start");
  });
}

}  // namespace amble::scheduling
