#pragma once

#include "absl/time/civil_time.h"
#include "services/scheduling/domain/recurrence.h"

namespace amble::scheduling {

/// Whether the rule, begun on `start`, falls on `day`, as RFC 5545 says it: looks at each day of
/// the period by itself. COUNT, UNTIL, exdates and rdates are not looked at. For tests, which it
/// shows what the quick reading must give.
bool FallsOn(const Recurrence& rule, absl::CivilDay start, absl::CivilDay day);

}  // namespace amble::scheduling
