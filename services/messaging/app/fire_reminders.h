#pragma once

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// The most reminders that fire in one transaction.
inline constexpr int kMostFiring = 200;

/// Lets reminders fire that are due, at most `limit`: each becomes a notice whose recipients are to
/// be gone through. What fell due while nobody looked is caught up with; what is of no use any
/// more becomes a notice that is DROPPED for each, once the clock cannot come back any more (see
/// kClockGrace). Returns how many have fired. Safe beside rivals; repeat until it returns 0.
absl::StatusOr<int> FireReminders(const Dependencies& dependencies, int limit = kMostFiring);

}  // namespace amble::messaging
