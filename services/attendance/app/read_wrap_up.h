#pragma once

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/wrap_up.h"

namespace amble::attendance {

/// What leaders see after `walk`, which is CLOSED, as it stands in the transaction.
absl::StatusOr<WrapUp> ReadWrapUp(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const Walk& walk);

}  // namespace amble::attendance
