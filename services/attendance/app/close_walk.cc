#include "services/attendance/app/close_walk.h"

#include <string>
#include <utility>
#include <vector>

#include "services/attendance/app/change_roll.h"
#include "services/attendance/app/find_absences.h"
#include "services/attendance/app/follow_missed_walks.h"
#include "services/attendance/app/get_roll.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<Roll> CloseWalk::operator()(const rpc::CallContext& call, const WalkId& id,
                                           int back_count, const std::string& early_reason) const {
  return ChangeRoll(
      dependencies_, call, id,
      [&](storage::Transaction& transaction, Access& access) -> absl::Status {
        Walk& walk = access.walk;
        AMBLE_RETURN_IF_ERROR(CheckUnderWay(walk));
        AMBLE_ASSIGN_OR_RETURN(const Roll roll, ReadRoll(dependencies_, transaction, walk));
        AMBLE_RETURN_IF_ERROR(CheckAccountedFor(roll, back_count));
        const absl::Time now = dependencies_.clock->Now();
        if (now < walk.plan.end()) {
          if (early_reason.empty()) return MissingField("early_reason");
          AMBLE_RETURN_IF_ERROR(
              dependencies_.day->SetEarlyReason(transaction, id.practice, id.walk, early_reason));
        }
        walk.progress = Progress::kClosed;
        walk.progress_version += 1;
        walk.closed = now;
        AMBLE_RETURN_IF_ERROR(dependencies_.walks->Save(transaction, walk));
        AMBLE_ASSIGN_OR_RETURN(const std::vector<Absence> absences,
                               FindAbsences(dependencies_, transaction, roll));
        AMBLE_RETURN_IF_ERROR(dependencies_.events->MembersMissed(transaction, walk, absences));
        AMBLE_RETURN_IF_ERROR(FollowMissedWalks(dependencies_, transaction, walk, absences));
        return dependencies_.events->WalkProgressed(transaction, walk, &call);
      });
}

}  // namespace amble::attendance
