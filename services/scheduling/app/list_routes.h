#pragma once

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// At most `limit` routes, and whether there are more.
struct RoutePage {
  std::vector<Route> routes;
  bool more = false;
};

/// The routes of a practice by title, after (after_title, after_id). Staff may.
class ListRoutes {
 public:
  explicit ListRoutes(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<RoutePage> operator()(const rpc::CallContext& call, const std::string& practice,
                                       const std::string& after_title, const std::string& after_id,
                                       int limit) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
