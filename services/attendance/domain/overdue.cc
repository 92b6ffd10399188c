#include "services/attendance/domain/overdue.h"

namespace amble::attendance {

int OverdueStage(const Walk& walk, absl::Time now) {
  if (walk.progress != Progress::kUnderWay) return 0;
  const absl::Duration late = now - walk.plan.end();
  if (late >= kSecondOverdue) return kLastOverdueStage;
  return late >= kFirstOverdue ? 1 : 0;
}

}  // namespace amble::attendance
