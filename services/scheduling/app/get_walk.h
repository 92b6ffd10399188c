#pragma once

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// A walk as the caller may see it. NOT_FOUND. Members and staff may.
class GetWalk {
 public:
  explicit GetWalk(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Walk> operator()(const rpc::CallContext& call, const WalkKey& key) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
