#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "services/attendance/app/authorize.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/roll.h"

namespace amble::attendance {

/// How a member stands on the day of a walk.
struct Arrival {
  WalkId walk;
  bool arrived = false;  ///< is known to have come
  int late_minutes = 0;  ///< as the member said
};

/// Runs `effect` for a member of the group, on a walk whose row is held, once for each request_id,
/// tells leaders that the roll has changed, and returns how the member stands. `allow` is asked
/// first, each time: when it sets `refusal`, that is returned, and what it wrote is kept.
absl::StatusOr<Arrival> ChangeArrival(
    const Dependencies& dependencies, const rpc::CallContext& call, const WalkId& id,
    const std::function<absl::Status(storage::Transaction& transaction, const Access& access,
                                     absl::Status& refusal)>& allow,
    const std::function<absl::Status(storage::Transaction& transaction, Access& access)>& effect);

}  // namespace amble::attendance
