#include "services/attendance/app/get_turnout.h"

#include <utility>

#include "services/attendance/app/authorize.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<Walk> GetTurnout::operator()(const rpc::CallContext& call,
                                            const WalkId& walk) const {
  return WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<Walk> {
    Walk found;
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(
              Access access, Authorize(dependencies_, transaction, call, walk, Right::kSeeOrStaff));
          found = std::move(access.walk);
          return absl::OkStatus();
        }));
    return found;
  });
}

}  // namespace amble::attendance
