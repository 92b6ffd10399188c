#include "services/messaging/domain/reminder.h"

#include <array>

#include "services/messaging/domain/quiet_hours.h"

namespace amble::messaging {
namespace {

struct Offset {
  NoticeKind kind;
  absl::Duration before;  ///< the start
  absl::Duration ends;    ///< so long before the start it is of no use any more
};

const std::array<Offset, 2>& Offsets() {
  static const std::array<Offset, 2> kOffsets{{
      {NoticeKind::kDayBefore, absl::Hours(24), kDayBeforeEnds},
      {NoticeKind::kTwoHoursBefore, absl::Hours(2), absl::ZeroDuration()},
  }};
  return kOffsets;
}

}  // namespace

absl::Duration EarlyBy() { return kLongestNight + kBeforeNight + kEarlyMargin; }

std::vector<Reminder> RemindersOf(const Walk& walk, absl::Time now) {
  std::vector<Reminder> reminders;
  if (walk.cancelled || walk.progress != WalkProgress::kPlanned) return reminders;
  for (const Offset& offset : Offsets()) {
    const absl::Time due = walk.start - offset.before;
    if (due <= now) continue;
    reminders.push_back({.walk = walk.key,
                         .kind = offset.kind,
                         .start = walk.start,
                         .due = due,
                         .fire_time = due - EarlyBy(),
                         .stale_time = walk.start - offset.ends});
  }
  return reminders;
}

}  // namespace amble::messaging
