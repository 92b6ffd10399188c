#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/calendar_feed_dependencies.h"

namespace amble::scheduling {

/// Ends one of the caller's calendars, at once. NOT_FOUND for what is not the caller's.
class RevokeCalendarFeed {
 public:
  explicit RevokeCalendarFeed(const CalendarFeedDependencies& dependencies)
      : dependencies_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call, const std::string& id) const;

 private:
  const CalendarFeedDependencies& dependencies_;
};

}  // namespace amble::scheduling
