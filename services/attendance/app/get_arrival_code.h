#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/walk.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// The six digits that people arrive by at a walk. Made when they are first asked for; the same
/// from then on.
class GetArrivalCode {
 public:
  explicit GetArrivalCode(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<std::string> operator()(const rpc::CallContext& call, const WalkId& walk) const;

 private:
  Dependencies dependencies_;
};

}  // namespace amble::attendance
