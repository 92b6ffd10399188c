#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/change_place.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// Takes the photo off a route, and its note. NOT_FOUND when there is no such route, or no photo.
/// Staff may.
class DeleteRoutePhoto {
 public:
  explicit DeleteRoutePhoto(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Route> operator()(const rpc::CallContext& call, const RouteVersion& which) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
