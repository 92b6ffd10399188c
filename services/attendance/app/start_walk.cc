#include "services/attendance/app/start_walk.h"

#include "services/attendance/app/change_roll.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<Roll> StartWalk::operator()(const rpc::CallContext& call, const WalkId& id) const {
  return ChangeRoll(dependencies_, call, id,
                    [&](storage::Transaction& transaction, Access& access) -> absl::Status {
                      Walk& walk = access.walk;
                      const absl::Time now = dependencies_.clock->Now();
                      AMBLE_RETURN_IF_ERROR(CheckMayStart(walk, now));
                      walk.progress = Progress::kUnderWay;
                      walk.progress_version += 1;
                      walk.started = now;
                      AMBLE_RETURN_IF_ERROR(
                          dependencies_.roll->ExpectThoseGoing(transaction, id.practice, id.walk));
                      AMBLE_RETURN_IF_ERROR(dependencies_.walks->Save(transaction, walk));
                      return dependencies_.events->WalkProgressed(transaction, walk, &call);
                    });
}

}  // namespace amble::attendance
