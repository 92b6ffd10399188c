#pragma once

#include "absl/status/status.h"
#include "services/attendance/app/dependencies.h"
#include "services/platform/events/event.h"

namespace amble::attendance {

/// Applies one event of the feed of groups. Other types are ignored.
absl::Status ApplyGroupsEvent(const Dependencies& dependencies, storage::Transaction& transaction,
                              const events::Event& event);

/// Applies one event of the feed of scheduling. Other types are ignored.
absl::Status ApplySchedulingEvent(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const events::Event& event);

}  // namespace amble::attendance
