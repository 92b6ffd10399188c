#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/calendar_feed_dependencies.h"

namespace amble::scheduling {

/// A calendar that was made, and where it is read.
struct CreatedCalendarFeed {
  CalendarFeed feed;
  std::string url;  ///< empty when the request was repeated: the secret is not kept
};

/// Makes a calendar of the walks of `group`, of which the caller must be an ACTIVE member, or on
/// the staff of its practice, or of all of the caller's walks. FAILED_PRECONDITION when the caller
/// has kMostCalendarFeeds.
class CreateCalendarFeed {
 public:
  explicit CreateCalendarFeed(const CalendarFeedDependencies& dependencies)
      : dependencies_(dependencies) {}
  absl::StatusOr<CreatedCalendarFeed> operator()(const rpc::CallContext& call,
                                                 const std::optional<GroupKey>& group) const;

 private:
  const CalendarFeedDependencies& dependencies_;
};

}  // namespace amble::scheduling
