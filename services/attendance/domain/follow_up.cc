#include "services/attendance/domain/follow_up.h"

#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::Status CheckDue(absl::Time due, absl::Time now) {
  if (due < now - kEarliestDue || due > now + kLongestDue) {
    return InvalidField("due_time", "It is due from yesterday on, and within a year.");
  }
  return absl::OkStatus();
}

}  // namespace amble::attendance
