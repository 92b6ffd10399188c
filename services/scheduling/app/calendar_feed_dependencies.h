#pragma once

#include <string>

#include "services/scheduling/app/calendar_feed_repository.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/app/discretion_repository.h"
#include "services/scheduling/app/staff_directory.h"

namespace amble::scheduling {

/// What the use-cases of calendars work with. Everything outlives them.
struct CalendarFeedDependencies {
  const Dependencies* scheduling;
  CalendarFeedRepository* feeds;
  DiscretionRepository* discretions;
  StaffDirectory* staff;
  std::string public_url;  ///< begins links; no slash at its end
};

}  // namespace amble::scheduling
