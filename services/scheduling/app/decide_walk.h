#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// What a leader decides of a walk.
struct DecideWalkCommand {
  WalkKey key;
  bool go = false;
  std::string reason;  ///< why not
  std::string etag;    ///< only if it is still the current one; empty: any
};

/// Decides whether a walk will be; a walk that will not is cancelled, as CancelWalk does. Returns
/// it as it stands afterwards. Leaders of the group may. INVALID_ARGUMENT naming "reason" when
/// there is none for what will not be, or one for what will.
class DecideWalk {
 public:
  explicit DecideWalk(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Walk> operator()(const rpc::CallContext& call,
                                  const DecideWalkCommand& command) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
