#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

/// When people are left in peace. Nights are counted by the clocks of the person's zone.
namespace amble::messaging {

/// The longest quiet hours, by the clock.
inline constexpr int kMaxQuietMinutes = 12 * 60;
/// The longest that a night of quiet hours lasts when clocks are set back within it.
inline constexpr absl::Duration kLongestNight = absl::Hours(15);
/// What must be left before a walk, for a reminder to wait until the quiet hours end.
inline constexpr absl::Duration kTimeToGetReady = absl::Minutes(30);
/// How long before the quiet hours a reminder leaves that cannot wait for their end.
inline constexpr absl::Duration kBeforeNight = absl::Minutes(5);

/// A time of each day, in minutes after midnight: from `start` until `end`, the next day when `end`
/// is not after `start`.
struct QuietHours {
  int start_minute = 22 * 60;
  int end_minute = 7 * 60;

  friend bool operator==(const QuietHours&, const QuietHours&) = default;
};

/// INVALID_ARGUMENT naming the field of amble.messaging.v1.Preferences when a minute is outside the
/// day, or they last no time or more than kMaxQuietMinutes.
absl::Status CheckQuietHours(const QuietHours& hours);

/// One night: quiet from `begin` (included) until `end` (not).
struct Night {
  absl::Time begin;
  absl::Time end;

  friend bool operator==(const Night&, const Night&) = default;
};

/// The night that holds `time`; nullopt when it is none. Where the clocks pass over the beginning
/// or the end, it is at the jump; where they show it twice, the night begins with the first and
/// ends with the second: whenever the clock shows a quiet minute, it is quiet. Nights that meet,
/// where a zone leaves out a day, are one; none is longer than kLongestNight, counted from its end.
std::optional<Night> FindNight(const QuietHours& hours, absl::Time time, absl::TimeZone zone);

/// When a reminder leaves that is due at `due` for a walk at `start`: at `due`, unless that is
/// quiet. Then at the night's end, if kTimeToGetReady is left before `start`, else kBeforeNight
/// before it begins. Never later than max(due, start - kTimeToGetReady) and never earlier than due
/// - kLongestNight - kBeforeNight.
absl::Time ReminderTime(absl::Time due, absl::Time start, const std::optional<QuietHours>& hours,
                        absl::TimeZone zone);

/// The first time from `time` on that is not quiet.
absl::Time WhenNotQuiet(absl::Time time, const std::optional<QuietHours>& hours,
                        absl::TimeZone zone);

/// The next instant after `time` when the clock of `zone` shows `minute` after midnight. Where the
/// clocks pass over it, at the jump; where they show it twice, at the first.
absl::Time NextMinuteOfDay(int minute, absl::Time time, absl::TimeZone zone);

}  // namespace amble::messaging
