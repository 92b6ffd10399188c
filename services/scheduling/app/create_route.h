#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// Creates a route of `route.practice`; its id and version are given here. Staff may.
class CreateRoute {
 public:
  explicit CreateRoute(const Dependencies& dependencies) : dependencies_(dependencies) {}
  /// `also` runs in the same transaction, after the route is saved.
  absl::StatusOr<Route> operator()(
      const rpc::CallContext& call, Route route,
      const std::function<absl::Status(storage::Transaction&, const Route&)>& also = {}) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
