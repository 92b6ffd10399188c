#pragma once

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// Cancels a walk; returns it as the caller may see it. LEADER, COORDINATOR and OWNER may.
class CancelWalk {
 public:
  explicit CancelWalk(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Walk> operator()(const rpc::CallContext& call, const WalkKey& key,
                                  const std::string& reason, const std::string& etag) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
