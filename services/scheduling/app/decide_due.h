#pragma once

#include "absl/status/statusor.h"
#include "services/scheduling/app/decision_dependencies.h"

namespace amble::scheduling {

/// How long the feeds may take to be read to their ends, before something is decided by them.
inline constexpr absl::Duration kCatchUpBeforeDeciding = absl::Seconds(2);

/// Takes one walk for which the time to decide has come: asks its leaders, or decides by its rule.
/// Below its minimum it is cancelled, with kTooFewPeople; else it will be. False when there is none
/// that another replica does not hold.
///
/// Nothing is decided by what may have changed since: the feeds are read to their ends before, and
/// attendance has told of the walk in its present version. Until then the walk waits; once it has
/// begun, nothing is decided any more. Killed at any moment, it has done all of it or nothing.
absl::StatusOr<bool> DecideDue(const DecisionDependencies& dependencies);

}  // namespace amble::scheduling
