#pragma once

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// A route with its meeting point. NOT_FOUND. Staff may.
class GetRoute {
 public:
  explicit GetRoute(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Route> operator()(const rpc::CallContext& call, const std::string& practice,
                                   const std::string& id) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
