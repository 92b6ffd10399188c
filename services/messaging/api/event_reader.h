#pragma once

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"
#include "services/platform/events/event.h"

/// Events of the other services → what messaging keeps of them. Types that are of no interest are
/// passed over.
namespace amble::messaging {

absl::Status ApplyAccountsEvent(const Dependencies& dependencies, storage::Transaction& transaction,
                                const events::Event& event);
absl::Status ApplyGroupsEvent(const Dependencies& dependencies, storage::Transaction& transaction,
                              const events::Event& event);
absl::Status ApplySchedulingEvent(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const events::Event& event);
absl::Status ApplyAttendanceEvent(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const events::Event& event);

}  // namespace amble::messaging
