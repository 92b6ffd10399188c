#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/roll.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// Ends a walk, once everybody is accounted for; before its planned end only for a reason. Others
/// are told of who was missed: once, whatever phones may have to say later (see FollowLateMarks).
class CloseWalk {
 public:
  explicit CloseWalk(const Dependencies& dependencies) : dependencies_(dependencies) {}
  /// `back_count`: how many came back, counted. FIELD_REQUIRED naming `early_reason` when it is
  /// empty before the planned end; afterwards it is not kept.
  absl::StatusOr<Roll> operator()(const rpc::CallContext& call, const WalkId& walk, int back_count,
                                  const std::string& early_reason = {}) const;

 private:
  Dependencies dependencies_;
};

}  // namespace amble::attendance
