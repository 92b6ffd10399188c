#pragma once

#include "absl/status/status.h"
#include "services/groups/app/dependencies.h"
#include "services/platform/events/event.h"

namespace amble::groups {

/// Applies one event of the feed of accounts: practices, staff, people who were merged. Other types
/// are ignored.
absl::Status ApplyAccountsEvent(const Dependencies& dependencies, storage::Transaction& transaction,
                                const events::Event& event);

/// Applies one event of the feed of scheduling: walks. Other types are ignored.
absl::Status ApplySchedulingEvent(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const events::Event& event);

/// Applies one event of the feed of attendance: who is going, and walks that are over. Other types
/// are ignored.
absl::Status ApplyAttendanceEvent(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const events::Event& event);

}  // namespace amble::groups
