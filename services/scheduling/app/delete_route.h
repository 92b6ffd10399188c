#pragma once

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// Deletes a route. NOT_FOUND; FAILED_PRECONDITION (ROUTE_IN_USE) while walks refer to it. Staff
/// may.
class DeleteRoute {
 public:
  explicit DeleteRoute(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call, const std::string& practice,
                          const std::string& id) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
