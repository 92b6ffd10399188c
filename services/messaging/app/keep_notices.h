#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// How long it is kept who was told what.
inline constexpr absl::Duration kNoticesKept = absl::Hours(24 * 90);

/// DROPS what waits and is of no use any more, for all to see, once the clock cannot come back any
/// more. Returns how many; repeat until it returns 0.
absl::StatusOr<int64_t> DropStaleDispatches(const Dependencies& dependencies);

/// Deletes notices that are older than kNoticesKept, a few hundred at a time. Returns how many;
/// repeat until it returns 0.
absl::StatusOr<int64_t> ForgetNotices(const Dependencies& dependencies);

}  // namespace amble::messaging
