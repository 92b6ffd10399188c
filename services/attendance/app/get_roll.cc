#include "services/attendance/app/get_roll.h"

#include <utility>
#include <vector>

#include "services/attendance/app/authorize.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<Roll> GetRoll::operator()(const rpc::CallContext& call, const WalkId& walk) const {
  return WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<Roll> {
    Roll roll;
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(const Access access,
                                 Authorize(dependencies_, transaction, call, walk, Right::kLead));
          AMBLE_ASSIGN_OR_RETURN(roll, ReadRoll(dependencies_, transaction, access.walk));
          return absl::OkStatus();
        }));
    return roll;
  });
}

absl::StatusOr<Roll> ReadRoll(const Dependencies& dependencies, storage::Transaction& transaction,
                              const Walk& walk) {
  AMBLE_ASSIGN_OR_RETURN(std::vector<RollEntry> entries,
                         dependencies.roll->Entries(transaction, walk.id.practice, walk.id.walk));
  AMBLE_ASSIGN_OR_RETURN(std::vector<RollMark> marks,
                         dependencies.roll->Marks(transaction, walk.id.practice, walk.id.walk));
  return MakeRoll(walk, std::move(entries), std::move(marks));
}

}  // namespace amble::attendance
