#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/calendar_feed_dependencies.h"

namespace amble::scheduling {

/// A calendar as calendars read it.
struct CalendarFile {
  std::string ics;   ///< RFC 5545
  std::string etag;  ///< the same as long as nothing in `ics` changes but when it was written
};

/// What stands in a calendar now: the walks that ListWalks, or ListMyWalks, shows to its person at
/// this moment, from kCalendarPast ago on; none of a group in which the person is neither ACTIVE
/// nor staff of its practice. Whoever leaves a group, or is removed, has no calendar of it any
/// more. Nothing in it says where to meet but roughly, and under discretion neither that nor what
/// it is called.
class ReadCalendarFeed {
 public:
  explicit ReadCalendarFeed(const CalendarFeedDependencies& dependencies)
      : dependencies_(dependencies) {}
  /// NOT_FOUND when there is no calendar with this secret. Reads what others tell to its head
  /// first: UNAVAILABLE while they cannot be reached.
  absl::StatusOr<CalendarFile> operator()(const rpc::CallContext& call,
                                          const std::string& token) const;

 private:
  const CalendarFeedDependencies& dependencies_;
};

}  // namespace amble::scheduling
