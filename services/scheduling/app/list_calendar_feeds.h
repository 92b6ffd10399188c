#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/calendar_feed_dependencies.h"

namespace amble::scheduling {

/// The caller's calendars by their ids, the oldest first.
class ListCalendarFeeds {
 public:
  explicit ListCalendarFeeds(const CalendarFeedDependencies& dependencies)
      : dependencies_(dependencies) {}
  /// Those after the id `after`; at most `limit`.
  absl::StatusOr<std::vector<CalendarFeed>> operator()(const rpc::CallContext& call,
                                                       const std::string& after, int limit) const;

 private:
  const CalendarFeedDependencies& dependencies_;
};

}  // namespace amble::scheduling
