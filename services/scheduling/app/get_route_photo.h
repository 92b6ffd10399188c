#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// The photo of a route, a JPEG. NOT_FOUND when there is no such route, or no photo. Staff may.
class GetRoutePhoto {
 public:
  explicit GetRoutePhoto(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<std::string> operator()(const rpc::CallContext& call, const std::string& practice,
                                         const std::string& id) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
