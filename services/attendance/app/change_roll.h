#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "services/attendance/app/authorize.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/roll.h"

namespace amble::attendance {

/// Runs `effect` on a walk that the caller leads and whose row is held, once for each request_id,
/// tells that the roll has changed, and returns it. What all changes of a roll by leaders share.
absl::StatusOr<Roll> ChangeRoll(
    const Dependencies& dependencies, const rpc::CallContext& call, const WalkId& id,
    const std::function<absl::Status(storage::Transaction& transaction, Access& access)>& effect);

}  // namespace amble::attendance
