#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// Which route, and the etag that it must still have; empty for any.
struct RouteVersion {
  std::string practice;
  std::string id;
  std::string etag = {};
};

/// Changes a route's photo or way by `change`, in one transaction, once for one request: the place
/// gets a new secret, so that what was told before leads nowhere, and walks to come are told anew.
/// NOT_FOUND, ABORTED, or what `change` returns.
absl::StatusOr<Route> ChangePlace(
    const Dependencies& dependencies, const rpc::CallContext& call, const RouteVersion& which,
    const std::function<absl::Status(storage::Transaction&, Route&)>& change);

}  // namespace amble::scheduling
