#pragma once

#include "absl/status/status.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// How many walks to come on one route are read at once when it changes.
inline constexpr int kWalksAtOnce = 500;

/// Something of `route` that walks show has changed: those that are still to come get a new version
/// and are told anew, and so is the route.
absl::Status TellWalksOnRoute(const Dependencies& dependencies, storage::Transaction& transaction,
                              const rpc::CallContext& call, const Route& route);

}  // namespace amble::scheduling
