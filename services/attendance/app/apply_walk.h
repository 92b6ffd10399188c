#pragma once

#include "absl/status/status.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/walk.h"

namespace amble::attendance {

/// Takes over what scheduling says of a walk; older versions than the one that is known have no
/// effect. More places let people move up in the same transaction; fewer evict nobody; a cancelled
/// walk keeps its answers. `tell_minimum`: scheduling waits to hear whether as many have a place as
/// the walk needs.
absl::Status ApplyWalk(const Dependencies& dependencies, storage::Transaction& transaction,
                       const WalkId& id, const WalkPlan& plan, int64_t version,
                       bool tell_minimum = false);

}  // namespace amble::attendance
