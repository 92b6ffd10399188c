#pragma once

#include "absl/status/status.h"
#include "services/platform/events/event.h"
#include "services/scheduling/app/calendar_feed_repository.h"
#include "services/scheduling/app/membership_repository.h"
#include "services/scheduling/app/walk_events.h"
#include "services/scheduling/app/walk_repository.h"

namespace amble::scheduling {

/// Applies one event of the feed of groups. Other types are ignored. Whoever has left a group, or
/// was removed, has no calendar of it any more.
absl::Status ApplyGroupsEvent(MembershipRepository& memberships, CalendarFeedRepository& feeds,
                              storage::Transaction& transaction, const events::Event& event);

/// Applies one event of the feed of attendance. Other types are ignored.
absl::Status ApplyAttendanceEvent(WalkRepository& walks, WalkEvents& told,
                                  storage::Transaction& transaction, const events::Event& event);

}  // namespace amble::scheduling
