#include "services/scheduling/domain/series_edit.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/scheduling/domain/recurrence_dates.h"
#include "services/scheduling/domain/walk_fields.h"

namespace amble::scheduling {
namespace {

constexpr int kDaysInWeek = 7;
constexpr char kStored[] = "recurrence";

int FromMonday(absl::Weekday day) { return static_cast<int>(day); }

/// How many whole weeks the day `weekday` moves into when it moves by `days`.
int64_t WeeksMoved(absl::Weekday weekday, int64_t days) {
  const int64_t moved = FromMonday(weekday) + days;
  return (moved >= 0 ? moved : moved - (kDaysInWeek - 1)) / kDaysInWeek;
}

/// Moves the days of a WEEKLY rule. False when no such rule has the days where they come to be:
/// weeks are counted from Monday, so those that pass it would have to be of another week.
bool MoveDays(Recurrence& recurrence, int64_t days) {
  std::set<int64_t> weeks;
  for (ByDay& by : recurrence.by_day) {
    weeks.insert(WeeksMoved(by.weekday, days));
    const int64_t moved = FromMonday(by.weekday) + days;
    by.weekday = static_cast<absl::Weekday>((moved % kDaysInWeek + kDaysInWeek) % kDaysInWeek);
  }
  return weeks.size() < 2 || (recurrence.interval == 1 && recurrence.by_set_pos.empty());
}

/// The end of a rule as the clocks of its zone show it, moved with everything else.
Until MovedUntil(const Until& until, absl::TimeZone zone, int64_t days, SlotShift shift) {
  if (const auto* day = std::get_if<absl::CivilDay>(&until)) return *day + days;
  if (const auto* local = std::get_if<absl::CivilSecond>(&until)) return shift(*local);
  return shift(absl::ToCivilSecond(std::get<absl::Time>(until), zone));
}

std::string MovedSlot(const std::string& slot, SlotShift shift) {
  const auto local = ParseLocalTime(slot, kStored);
  return local.ok() ? FormatLocalTime(shift(*local)) : slot;
}

}  // namespace

bool IsToCome(const Walk& walk, absl::Time now) {
  return walk.state == WalkState::kPlanned && walk.start_time > now;
}

Series EndedBefore(Series series, const std::string& slot) {
  series.ends = slot.empty() ? FormatLocalTime(series.plan.start.local) : slot;
  series.next_task = absl::InfiniteFuture();
  ++series.version;
  return series;
}

absl::StatusOr<MovedSeries> Move(const Series& series, absl::TimeZone zone, absl::CivilSecond slot,
                                 const WallTime& start, std::string_view field) {
  AMBLE_ASSIGN_OR_RETURN(Recurrence recurrence, ParseRecurrence(series.recurrence, kStored));
  const int64_t days = absl::CivilDay(start.local) - absl::CivilDay(slot);
  const SlotShift shift{start.local - slot};
  if (days != 0 && (recurrence.frequency != Frequency::kWeekly || !MoveDays(recurrence, days))) {
    return InvalidField(field, "Walks that repeat like this move to other days by a new rule.");
  }
  if (recurrence.until) recurrence.until = MovedUntil(*recurrence.until, zone, days, shift);
  for (absl::CivilSecond& time : recurrence.exdates) time = shift(time);
  for (absl::CivilSecond& time : recurrence.rdates) time = shift(time);
  Normalize(recurrence);
  Series moved = series;
  moved.recurrence = FormatRecurrence(recurrence);
  moved.plan.start = {shift(series.plan.start.local), start.time_zone, std::nullopt};
  if (!moved.begins.empty()) moved.begins = MovedSlot(moved.begins, shift);
  if (!moved.ends.empty()) moved.ends = MovedSlot(moved.ends, shift);
  return MovedSeries{std::move(moved), shift};
}

absl::StatusOr<Series> LeaveOut(Series series, const std::vector<absl::CivilSecond>& slots,
                                absl::CivilSecond horizon) {
  if (slots.empty()) return series;
  AMBLE_ASSIGN_OR_RETURN(Recurrence recurrence, ParseRecurrence(series.recurrence, kStored));
  std::vector<absl::CivilSecond>& exdates = recurrence.exdates;
  exdates.insert(exdates.end(), slots.begin(), slots.end());
  Normalize(recurrence);
  // Those that are over may come to matter when the series is moved; so they go only for room.
  const auto over = std::lower_bound(exdates.begin(), exdates.end(), horizon);
  const size_t surplus = exdates.size() > kMaxExdates ? exdates.size() - kMaxExdates : 0;
  exdates.erase(exdates.begin(),
                exdates.begin() +
                    std::min<ptrdiff_t>(static_cast<ptrdiff_t>(surplus), over - exdates.begin()));
  series.recurrence = FormatRecurrence(recurrence);
  return series;
}

std::optional<absl::CivilSecond> FirstDateFrom(const Recurrence& recurrence,
                                               absl::CivilSecond from) {
  const absl::CivilDay day(from);
  const RecurrenceDates dates(recurrence, day);
  if (dates.empty()) return std::nullopt;
  for (int64_t number = 0; number < Schedule::kMaxPeriods; ++number) {
    const DaySet set = dates.Period(number);
    for (int i = 0; i < kDaysInLongestMonth; ++i) {
      const DayNumber date = set.first_day + i;
      if ((set.days >> i & 1) != 0 && date >= ToDayNumber(day)) {
        return from + (ToCivilDay(date) - day) * absl::ToInt64Seconds(absl::Hours(24));
      }
    }
  }
  return std::nullopt;
}

void TakeFields(const Series& series, const std::vector<std::string_view>& fields, Walk& walk) {
  const int minutes_before = walk.duration_minutes;
  Walk plan = series.plan;
  plan.answer_by_time =
      series.answer_by_before ? walk.start_time - *series.answer_by_before : absl::InfiniteFuture();
  for (const auto& [name, field] : kUpdatableFields) {
    if (std::find(fields.begin(), fields.end(), name) == fields.end()) continue;
    if (!Owns(walk, field)) CopyField(plan, walk, field);
  }
  if (walk.duration_minutes != minutes_before) ++walk.sequence;
  // What one of the two has of its own must not make the walk impossible.
  walk.minimum = std::min(walk.minimum, walk.capacity);
}

void TakeDate(const Series& series, const Occurrence& occurrence, absl::TimeZone zone,
              const std::string& tz_version, Walk& walk) {
  walk.series = series.key.series;
  walk.first_series = series.first;
  walk.slot = FormatLocalTime(occurrence.slot);
  if (Owns(walk, WalkField::kStart)) return;
  const WallTime start = ToWallTime(occurrence.start, series.plan.start.time_zone, zone);
  if (walk.start == start && walk.start_time == occurrence.start) return;
  if (walk.answer_by_time != absl::InfiniteFuture()) {
    walk.answer_by_time += occurrence.start - walk.start_time;
  }
  walk.start = start;
  walk.start_time = occurrence.start;
  walk.tz_version = tz_version;
  ++walk.sequence;
}

}  // namespace amble::scheduling
