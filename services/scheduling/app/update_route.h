#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// The route (its ids and new values), which of its fields to change (in proto spelling), and the
/// etag that it must still have; empty for any.
struct UpdateRouteCommand {
  Route route;
  std::set<std::string> paths;
  std::string etag;
};

/// Changes a route. When walks show what has changed, those that are still to come get a new
/// version and are told anew. NOT_FOUND, ABORTED. Staff may.
class UpdateRoute {
 public:
  explicit UpdateRoute(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Route> operator()(const rpc::CallContext& call,
                                   const UpdateRouteCommand& command) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
