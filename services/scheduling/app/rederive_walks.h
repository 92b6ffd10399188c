#pragma once

#include "absl/status/statusor.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// How many walks are derived again in one transaction.
inline constexpr int kWalksDerivedAtOnce = 200;

/// Takes some walks that are PLANNED and were derived by older data of the zones than is loaded,
/// and derives their instants again; those that have started keep theirs. Whose instant moved gets
/// a new version, of which others are told. False when there was none. With older data than what
/// derived a walk, nothing is done.
absl::StatusOr<bool> RederiveWalks(const Dependencies& dependencies);

}  // namespace amble::scheduling
