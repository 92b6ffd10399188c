#include "services/messaging/domain/quiet_hours.h"

#include <algorithm>

#include "absl/time/civil_time.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

constexpr int kMinutesOfDay = 24 * 60;
/// A night begins on the day before, or on the one before that where a day is left out.
constexpr int kDaysBack = 2;

bool IsMinute(int minute) { return minute >= 0 && minute < kMinutesOfDay; }

int Length(const QuietHours& hours) {
  return (hours.end_minute - hours.start_minute + kMinutesOfDay) % kMinutesOfDay;
}

absl::TimeZone::TimeInfo On(absl::CivilDay day, int minute, absl::TimeZone zone) {
  return zone.At(absl::CivilSecond(absl::CivilMinute(day) + minute));
}

absl::Time FirstOn(absl::CivilDay day, int minute, absl::TimeZone zone) {
  const auto info = On(day, minute, zone);
  return info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre;
}

absl::Time LastOn(absl::CivilDay day, int minute, absl::TimeZone zone) {
  const auto info = On(day, minute, zone);
  return info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.post;
}

}  // namespace

absl::Status CheckQuietHours(const QuietHours& hours) {
  if (!IsMinute(hours.start_minute)) {
    return InvalidField("preferences.quiet_hours.start_minute", "Must be within a day.");
  }
  if (!IsMinute(hours.end_minute)) {
    return InvalidField("preferences.quiet_hours.end_minute", "Must be within a day.");
  }
  if (Length(hours) == 0 || Length(hours) > kMaxQuietMinutes) {
    return InvalidField("preferences.quiet_hours.end_minute",
                        "Must end within 12 hours of the start.");
  }
  return absl::OkStatus();
}

std::optional<Night> FindNight(const QuietHours& hours, absl::Time time, absl::TimeZone zone) {
  const absl::CivilDay today = absl::ToCivilDay(time, zone);
  const int next_day = hours.end_minute <= hours.start_minute ? 1 : 0;
  std::optional<Night> found;
  for (absl::CivilDay day = today - kDaysBack; day <= today + 1; ++day) {
    const Night night{FirstOn(day, hours.start_minute, zone),
                      LastOn(day + next_day, hours.end_minute, zone)};
    if (night.begin >= night.end) continue;
    if (!found || night.begin > found->end) {
      if (found && time < found->end) break;
      found = night;
    } else {
      found->end = std::max(found->end, night.end);
    }
  }
  if (!found) return std::nullopt;
  found->begin = std::max(found->begin, found->end - kLongestNight);
  if (time < found->begin || time >= found->end) return std::nullopt;
  return found;
}

absl::Time ReminderTime(absl::Time due, absl::Time start, const std::optional<QuietHours>& hours,
                        absl::TimeZone zone) {
  if (!hours) return due;
  const std::optional<Night> night = FindNight(*hours, due, zone);
  if (!night) return due;
  return night->end + kTimeToGetReady <= start ? night->end : night->begin - kBeforeNight;
}

absl::Time WhenNotQuiet(absl::Time time, const std::optional<QuietHours>& hours,
                        absl::TimeZone zone) {
  if (!hours) return time;
  const std::optional<Night> night = FindNight(*hours, time, zone);
  return night ? night->end : time;
}

absl::Time NextMinuteOfDay(int minute, absl::Time time, absl::TimeZone zone) {
  absl::CivilDay day = absl::ToCivilDay(time, zone) - 1;
  absl::Time next = FirstOn(day, minute, zone);
  while (next <= time) next = FirstOn(++day, minute, zone);
  return next;
}

}  // namespace amble::messaging
