#include "services/scheduling/domain/recurrence_slow_reading.h"

#include <algorithm>
#include <utility>

namespace amble::scheduling {
namespace {

/// Whether BYDAY and BYMONTHDAY, or the start where there is neither, choose `day`.
bool Chosen(const Recurrence& rule, absl::CivilDay start, absl::CivilDay day) {
  const absl::CivilMonth month(day);
  const int length = static_cast<int>(absl::CivilDay(month + 1) - absl::CivilDay(month));
  const auto by_day = [&](const ByDay& by) {
    if (absl::GetWeekday(day) != by.weekday) return false;
    const int from_start = (day.day() - 1) / 7 + 1;
    const int from_end = -((length - day.day()) / 7 + 1);
    return by.ordinal == 0 || by.ordinal == from_start || by.ordinal == from_end;
  };
  const auto by_month_day = [&](int number) {
    return number == day.day() || number == day.day() - length - 1;
  };
  if (rule.by_day.empty() && rule.by_month_day.empty()) {
    if (rule.frequency == Frequency::kDaily) return true;
    if (rule.frequency == Frequency::kMonthly) return day.day() == start.day();
    return absl::GetWeekday(day) == absl::GetWeekday(start);
  }
  return (rule.by_day.empty() || std::any_of(rule.by_day.begin(), rule.by_day.end(), by_day)) &&
         (rule.by_month_day.empty() ||
          std::any_of(rule.by_month_day.begin(), rule.by_month_day.end(), by_month_day));
}

absl::CivilDay Monday(absl::CivilDay day) {
  return absl::PrevWeekday(day + 1, absl::Weekday::monday);
}

/// The first and the last day of the period of `day`.
std::pair<absl::CivilDay, absl::CivilDay> PeriodOf(Frequency frequency, absl::CivilDay day) {
  if (frequency == Frequency::kDaily) return {day, day};
  if (frequency == Frequency::kWeekly) return {Monday(day), Monday(day) + 6};
  const absl::CivilMonth month(day);
  return {absl::CivilDay(month), absl::CivilDay(month + 1) - 1};
}

int64_t PeriodsBetween(Frequency frequency, absl::CivilDay start, absl::CivilDay day) {
  if (frequency == Frequency::kDaily) return day - start;
  if (frequency == Frequency::kWeekly) return (Monday(day) - Monday(start)) / 7;
  return absl::CivilMonth(day) - absl::CivilMonth(start);
}

}  // namespace

bool FallsOn(const Recurrence& rule, absl::CivilDay start, absl::CivilDay day) {
  if (day < start || !Chosen(rule, start, day)) return false;
  if (PeriodsBetween(rule.frequency, start, day) % rule.interval != 0) return false;
  if (rule.by_set_pos.empty()) return true;
  const auto [first, last] = PeriodOf(rule.frequency, day);
  int before = 0;
  int all = 0;
  for (absl::CivilDay other = first; other <= last; ++other) {
    if (!Chosen(rule, start, other)) continue;
    ++all;
    if (other < day) ++before;
  }
  return std::any_of(rule.by_set_pos.begin(), rule.by_set_pos.end(),
                     [&](int p) { return p == before + 1 || p == before - all; });
}

}  // namespace amble::scheduling
