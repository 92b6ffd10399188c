#pragma once

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/domain/series_edit.h"

namespace amble::scheduling {

/// Cancels a walk, and those of its series that `scope` says; of a series that ends, no more are
/// planned. The named walk may have reached its start, as long as it is not over and nobody has
/// started it; attendance is asked for its news of that before. Returns the walk as the caller may
/// see it. LEADER, COORDINATOR and OWNER may.
class CancelWalk {
 public:
  explicit CancelWalk(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Walk> operator()(const rpc::CallContext& call, const WalkKey& key,
                                  const std::string& reason, const std::string& etag,
                                  Scope scope = Scope::kThis) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
