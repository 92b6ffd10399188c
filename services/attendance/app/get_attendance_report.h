#pragma once

#include "absl/status/statusor.h"
#include "services/attendance/app/authorize_leader.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/report.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// Who came to the walks of a group, for its leaders.
class GetAttendanceReport {
 public:
  explicit GetAttendanceReport(const Dependencies& dependencies) : dependencies_(dependencies) {}

  /// Of the walks that start in [from, to). INVALID_ARGUMENT naming "to" when that is too long, or
  /// there are too many; see domain/report.h.
  absl::StatusOr<Report> operator()(const rpc::CallContext& call, const GroupId& group,
                                    absl::Time from, absl::Time to) const;

 private:
  Dependencies dependencies_;
};

}  // namespace amble::attendance
