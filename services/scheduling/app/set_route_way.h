#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/change_place.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// Gives a route a way from a GPX file. INVALID_ARGUMENT naming "gpx", NOT_FOUND, ABORTED. Staff
/// may.
class SetRouteWay {
 public:
  explicit SetRouteWay(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Route> operator()(const rpc::CallContext& call, const RouteVersion& which,
                                   const std::string& gpx) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
