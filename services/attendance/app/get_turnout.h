#pragma once

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// A walk with how many come.
class GetTurnout {
 public:
  explicit GetTurnout(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Walk> operator()(const rpc::CallContext& call, const WalkId& walk) const;

 private:
  Dependencies dependencies_;
};

}  // namespace amble::attendance
