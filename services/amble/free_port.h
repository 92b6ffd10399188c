#pragma once

#include "absl/status/statusor.h"
#include "services/platform/host/endpoint.h"

namespace amble::program {

/// The port of `wanted` when nothing listens there, else one that the system chooses. For
/// development: between this and listening, another program may take it. UNAVAILABLE when the host
/// is not one of this machine.
absl::StatusOr<int> FreePort(const host::Endpoint& wanted);

}  // namespace amble::program
