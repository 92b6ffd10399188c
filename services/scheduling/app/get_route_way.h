#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/app/read_way.h"

namespace amble::scheduling {

/// The way of a route. NOT_FOUND when there is no such route, or no way. Staff may.
class GetRouteWay {
 public:
  explicit GetRouteWay(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<DrawnWay> operator()(const rpc::CallContext& call, const std::string& practice,
                                      const std::string& id) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
