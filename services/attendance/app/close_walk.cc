#include "services/attendance/app/close_walk.h"

#include "services/attendance/app/change_roll.h"
#include "services/attendance/app/get_roll.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<Roll> CloseWalk::operator()(const rpc::CallContext& call, const WalkId& id,
                                           int back_count) const {
  return ChangeRoll(
      dependencies_, call, id, [&](storage::Transaction& transaction, Walk& walk) -> absl::Status {
        AMBLE_RETURN_IF_ERROR(CheckUnderWay(walk));
        AMBLE_ASSIGN_OR_RETURN(const Roll roll, ReadRoll(dependencies_, transaction, walk));
        AMBLE_RETURN_IF_ERROR(CheckAccountedFor(roll, back_count));
        walk.progress = Progress::kClosed;
        walk.progress_version += 1;
        walk.closed = dependencies_.clock->Now();
        AMBLE_RETURN_IF_ERROR(dependencies_.walks->Save(transaction, walk));
        return dependencies_.events->WalkProgressed(transaction, walk, &call);
      });
}

}  // namespace amble::attendance
