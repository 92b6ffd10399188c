#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/messaging/domain/notice.h"

/// When a walk is reminded of.
namespace amble::messaging {

/// How much earlier than ReminderTime may say a reminder is looked at: some time to go through all
/// who come.
inline constexpr absl::Duration kEarlyMargin = absl::Minutes(10);
/// A reminder of the day before is of no use later than this before the walk: the one of two hours
/// before is near.
inline constexpr absl::Duration kDayBeforeEnds = absl::Hours(4);

/// How long before it is due a reminder is looked at, for those whose quiet hours want it earlier.
absl::Duration EarlyBy();

/// What of a walk is still to be reminded of. It fires twice: before it is due, for those who are
/// to be told earlier, and then for the rest.
struct Reminder {
  WalkKey walk;
  NoticeKind kind = NoticeKind::kNone;
  absl::Time start;  ///< of the walk
  absl::Time due;
  bool early_done = false;  ///< has fired once
  absl::Time fire_time;     ///< when it fires next
  absl::Time stale_time;    ///< from then on of no use
  std::string notice;       ///< the id of the notice that it becomes

  friend bool operator==(const Reminder&, const Reminder&) = default;
};

/// The reminders of a walk, without ids of notices. None of those that were due before `now`: who
/// answers now need not be reminded.
std::vector<Reminder> RemindersOf(const Walk& walk, absl::Time now);

}  // namespace amble::messaging
