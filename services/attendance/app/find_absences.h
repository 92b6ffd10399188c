#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/roll.h"

namespace amble::attendance {

/// ACTIVE members who had a place until the end, and are ABSENT on `roll`. Nobody looks for who
/// takes a break, or has left.
absl::StatusOr<std::vector<Absence>> FindAbsences(const Dependencies& dependencies,
                                                  storage::Transaction& transaction,
                                                  const Roll& roll);

}  // namespace amble::attendance
