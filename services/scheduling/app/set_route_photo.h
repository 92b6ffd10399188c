#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/change_place.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// Gives a route a photo of its meeting point, cleaned (see images::CleanPhoto), and a note to it.
/// Without a photo only the note changes; MissingField when there is none yet. INVALID_ARGUMENT for
/// what is no photo, RESOURCE_EXHAUSTED while others are read, NOT_FOUND, ABORTED. Staff may.
class SetRoutePhoto {
 public:
  explicit SetRoutePhoto(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Route> operator()(const rpc::CallContext& call, const RouteVersion& which,
                                   const std::string& photo, const std::string& note) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
