#include "services/attendance/domain/head_count.h"

namespace amble::attendance {

std::string WarningOf(const HeadCount& count, int present_now) {
  if (count.count == count.present_count || count.count == present_now) return {};
  return std::to_string(count.count) + " counted, but " + std::to_string(present_now) +
         " marked as there.";
}

}  // namespace amble::attendance
