#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/change_place.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// Creates a route of `route.practice` with the way from a GPX file; as CreateRoute, and
/// INVALID_ARGUMENT naming "gpx". A route that does not say how long it takes takes what the way
/// does. Staff may.
class ImportGpx {
 public:
  explicit ImportGpx(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Route> operator()(const rpc::CallContext& call, Route route,
                                   const std::string& gpx) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
