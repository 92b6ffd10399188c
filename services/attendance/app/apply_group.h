#pragma once

#include "absl/status/status.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/member.h"

namespace amble::attendance {

/// Takes over what groups says of a group; older versions than the one that is known have no
/// effect.
absl::Status ApplyGroup(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Group& group);

}  // namespace amble::attendance
