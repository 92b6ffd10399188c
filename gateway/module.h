#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "services/platform/host/module.h"

namespace amble::gateway {

/// The gateway: HTTP on `gateway_http` and, when it is set, native gRPC on `gateway_grpc`, for
/// everything that clients reach. Listens from Start to Drain; keeps nothing.
absl::StatusOr<std::unique_ptr<host::Module>> MakeModule(const host::Environment& environment);

}  // namespace amble::gateway
