#pragma once

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// Moves a walk to another time. LEADER may.
class RescheduleWalk {
 public:
  explicit RescheduleWalk(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Walk> operator()(const rpc::CallContext& call, const WalkKey& key,
                                  const WallTime& start, const std::string& etag) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
