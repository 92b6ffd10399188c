#include "services/attendance/app/count_heads.h"

#include "services/attendance/app/change_roll.h"
#include "services/attendance/app/get_roll.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<Roll> CountHeads::operator()(const rpc::CallContext& call,
                                            const CountHeadsCommand& command) const {
  const WalkId& id = command.walk;
  return ChangeRoll(
      dependencies_, call, id,
      [&](storage::Transaction& transaction, Access& access) -> absl::Status {
        AMBLE_RETURN_IF_ERROR(CheckRollOpen(access.walk, dependencies_.clock->Now()));
        AMBLE_ASSIGN_OR_RETURN(const Roll roll, ReadRoll(dependencies_, transaction, access.walk));
        if (roll.counts.size() >= kMostHeadCounts) {
          return InvalidField("walk", "No more counts are kept of this walk.");
        }
        const HeadCount count{.moment = command.moment,
                              .count = command.count,
                              .counted_time = command.counted_time,
                              .receive_time = dependencies_.clock->Now(),
                              .counted_by = access.member->walking_name,
                              .present_count = roll.PresentCount(),
                              .arrival = ++access.walk.last_mark};
        AMBLE_RETURN_IF_ERROR(
            dependencies_.day->AddHeadCount(transaction, id.practice, id.walk, count));
        return dependencies_.walks->Save(transaction, access.walk);
      });
}

}  // namespace amble::attendance
