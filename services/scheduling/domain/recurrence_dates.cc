#include "services/scheduling/domain/recurrence_dates.h"

#include <algorithm>
#include <bit>

namespace amble::scheduling {
namespace {

constexpr int kDaysOfWeek = 7;
constexpr int kShortestMonth = 28;
/// After which the calendar is the same again.
constexpr int kYearsOfCycle = 400;
constexpr int kDaysOfCycle = 146'097;
constexpr uint32_t kWholeWeek = 0x7f;
/// Mondays of five weeks, the first of them on bit 0.
constexpr uint32_t kMondays = 0x10204081;

int Index(absl::Weekday weekday) { return static_cast<int>(weekday); }

uint32_t FirstDays(int count) { return (uint64_t{1} << count) - 1; }

/// Every `step`th day, the first of them on bit 0.
uint32_t EveryDay(int step) {
  uint32_t days = 0;
  for (int day = 0; day < kDaysInLongestMonth; day += step) days |= uint32_t{1} << day;
  return days;
}

/// The bit of the `position`th (from 1, or from the end: -1) of `days`; 0 when there is none.
uint32_t Position(uint32_t days, int position) {
  const int count = std::popcount(days);
  const int index = position > 0 ? position - 1 : count + position;
  if (index < 0 || index >= count) return 0;
  for (int i = 0; i < index; ++i) days &= days - 1;
  return days & (~days + 1);
}

uint32_t Positions(uint32_t days, const std::vector<int>& positions) {
  if (positions.empty()) return days;
  uint32_t chosen = 0;
  for (const int position : positions) chosen |= Position(days, position);
  return chosen;
}

uint32_t ByMonthDay(const std::vector<int>& month_days, int length) {
  uint32_t days = 0;
  for (const int day : month_days) {
    const int index = day > 0 ? day - 1 : length + day;
    if (index >= 0 && index < length) days |= uint32_t{1} << index;
  }
  return days;
}

uint32_t ByWeekday(const std::vector<ByDay>& by_day, int length, int first) {
  uint32_t days = 0;
  for (const ByDay& by : by_day) {
    const int offset = (Index(by.weekday) - first + kDaysOfWeek) % kDaysOfWeek;
    const uint32_t all = kMondays << offset & FirstDays(length);
    days |= by.ordinal == 0 ? all : Position(all, by.ordinal);
  }
  return days;
}

}  // namespace

DayNumber ToDayNumber(absl::CivilDay day) { return static_cast<DayNumber>(day - absl::CivilDay()); }

absl::CivilDay ToCivilDay(DayNumber day) {
  // From the beginning of about its year, since Abseil adds years one by one.
  const absl::CivilDay near(1970 + int64_t{day} * kYearsOfCycle / kDaysOfCycle, 1, 1);
  return near + (day - ToDayNumber(near));
}

uint32_t DaysOfWeek(const Recurrence& recurrence, absl::Weekday otherwise) {
  if (recurrence.by_day.empty()) return uint32_t{1} << Index(otherwise);
  uint32_t days = 0;
  for (const ByDay& by : recurrence.by_day) days |= uint32_t{1} << Index(by.weekday);
  return Positions(days, recurrence.by_set_pos);
}

uint32_t DaysOfMonth(const Recurrence& recurrence, int length, int first, int otherwise) {
  const bool by_day = !recurrence.by_day.empty();
  const bool by_month_day = !recurrence.by_month_day.empty();
  if (!by_day && !by_month_day) return ByMonthDay({otherwise}, length);
  uint32_t days = FirstDays(length);
  if (by_day) days &= ByWeekday(recurrence.by_day, length, first);
  if (by_month_day) days &= ByMonthDay(recurrence.by_month_day, length);
  // Of a single day, which is what a DAILY rule chooses from, there is the first alone.
  if (recurrence.frequency == Frequency::kDaily) return days;
  return Positions(days, recurrence.by_set_pos);
}

bool FallsOnSomeDay(const Recurrence& recurrence) {
  if (recurrence.frequency == Frequency::kDaily) {
    return recurrence.by_set_pos.empty() ||
           std::any_of(recurrence.by_set_pos.begin(), recurrence.by_set_pos.end(),
                       [](int position) { return position == 1 || position == -1; });
  }
  if (recurrence.frequency == Frequency::kWeekly) {
    return DaysOfWeek(recurrence, absl::Weekday::monday) != 0;
  }
  for (int length = kShortestMonth; length <= kDaysInLongestMonth; ++length) {
    for (int first = 0; first < kDaysOfWeek; ++first) {
      if (DaysOfMonth(recurrence, length, first, 1) != 0) return true;
    }
  }
  return false;
}

RecurrenceDates::RecurrenceDates(const Recurrence& recurrence, absl::CivilDay start) {
  const DayNumber day = ToDayNumber(start);
  const int interval = recurrence.interval;
  const bool daily = recurrence.frequency == Frequency::kDaily;
  if (recurrence.frequency == Frequency::kMonthly || (daily && !recurrence.by_month_day.empty())) {
    kind_ = Kind::kMonths;
    origin_ = absl::CivilMonth(start) - absl::CivilMonth();
    step_ = daily ? 1 : interval;
    every_ = daily ? interval : 1;
    every_from_ = day;
    for (int length = kShortestMonth; length <= kDaysInLongestMonth; ++length) {
      for (int first = 0; first < kDaysOfWeek; ++first) {
        months_[length - kShortestMonth][first] =
            DaysOfMonth(recurrence, length, first, start.day());
      }
    }
    return;
  }
  const absl::Weekday weekday = absl::GetWeekday(start);
  if (!daily || interval % kDaysOfWeek == 0 || interval == 1) {
    // Every day is every week on all of its days; every 14 days is every second week.
    kind_ = Kind::kWeeks;
    origin_ = day - WeekdayOf(day);
    week_ = DaysOfWeek(recurrence, weekday);
    step_ = int64_t{kDaysOfWeek} * interval;
    if (daily) {
      week_ = recurrence.by_day.empty() ? kWholeWeek : ByWeekday(recurrence.by_day, kDaysOfWeek, 0);
      if (interval > 1) week_ &= uint32_t{1} << Index(weekday);
      step_ = std::max(kDaysOfWeek, interval);
    }
    return;
  }
  origin_ = day;
  step_ = interval;
  week_ = recurrence.by_day.empty() ? kWholeWeek : ByWeekday(recurrence.by_day, kDaysOfWeek, 0);
}

int64_t RecurrenceDates::PeriodOf(DayNumber day) const {
  const int64_t at =
      kind_ == Kind::kMonths ? absl::CivilMonth(ToCivilDay(day)) - absl::CivilMonth() : day;
  return std::max<int64_t>(0, (at - origin_) / step_);
}

DaySet RecurrenceDates::Month(int64_t number) const {
  const absl::CivilMonth month = absl::CivilMonth() + (origin_ + number * step_);
  const DayNumber first = ToDayNumber(absl::CivilDay(month));
  const int length = ToDayNumber(absl::CivilDay(month + 1)) - first;
  uint32_t days = months_[length - kShortestMonth][WeekdayOf(first)];
  if (every_ > 1 && days != 0) {
    const int skipped = ((every_from_ - first) % every_ + every_) % every_;
    days &= skipped < kDaysInLongestMonth ? EveryDay(every_) << skipped : 0;
  }
  return {first, days};
}

}  // namespace amble::scheduling
