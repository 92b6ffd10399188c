#pragma once

#include "absl/status/status.h"
#include "services/attendance/app/dependencies.h"

namespace amble::attendance {

/// Once groups' feed was read anew to its head: who is not told of any more (groups was put back
/// from an older backup) is treated like somebody who was removed. Their answers to walks to come
/// are withdrawn; those to walks that were are kept.
absl::Status RemoveUntoldMembers(const Dependencies& dependencies,
                                 storage::Transaction& transaction);

}  // namespace amble::attendance
