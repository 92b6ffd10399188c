#pragma once

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/roll.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// Starts a walk: whoever is GOING is EXPECTED on the roll, and answers are closed.
class StartWalk {
 public:
  explicit StartWalk(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Roll> operator()(const rpc::CallContext& call, const WalkId& walk) const;

 private:
  Dependencies dependencies_;
};

}  // namespace amble::attendance
