#include <bit>

#include "services/scheduling/domain/recurrence_schedule.h"

namespace amble::scheduling {
namespace {

using Times = std::vector<absl::CivilSecond>;

/// An exdate goes with both sides while it is so near that a change of the clocks could matter.
constexpr int64_t kNearSeconds = int64_t{24} * 60 * 60;

void KeepBefore(Times& times, absl::CivilSecond end) {
  std::erase_if(times, [end](absl::CivilSecond time) { return time >= end; });
}

void KeepFrom(Times& times, absl::CivilSecond first) {
  std::erase_if(times, [first](absl::CivilSecond time) { return time < first; });
}

}  // namespace

bool Schedule::IsRuleDay(DayNumber day) const {
  if (day < first_day_ || day > last_day_ || dates_.empty()) return false;
  const DaySet set = dates_.Period(dates_.PeriodOf(day));
  const DayNumber index = day - set.first_day;
  return index >= 0 && index < kDaysInLongestMonth && (set.days >> index & 1) != 0;
}

int Schedule::DatesBefore(DayNumber day) const {
  int dates = 0;
  for (int64_t number = 0, end = dates_.PeriodOf(day); number <= end; ++number) {
    const DaySet set = dates_.Period(number);
    for (uint32_t days = set.days; days != 0; days &= days - 1) {
      const DayNumber date = set.first_day + std::countr_zero(days);
      if (date >= first_day_ && date < day) ++dates;
    }
  }
  return dates;
}

std::optional<SplitRecurrence> Schedule::SplitAt(absl::CivilSecond slot) const {
  const absl::CivilDay day(slot);
  if (slot < start_ || slot.year() > absl::CivilYear(ToCivilDay(last_day_)).year() ||
      slot - absl::CivilSecond(day) != second_of_day_ || !IsRuleDay(ToDayNumber(day))) {
    return std::nullopt;
  }
  SplitRecurrence split{.before = recurrence_, .from = recurrence_};
  if (recurrence_.count) {
    const int dates = DatesBefore(ToDayNumber(day));
    split.before->count = dates;
    split.from.count = *recurrence_.count - dates;
  } else {
    split.before->until = slot - 1;
  }
  KeepBefore(split.before->rdates, slot);
  KeepBefore(split.before->exdates, slot + kNearSeconds);
  KeepFrom(split.from.rdates, slot);
  KeepFrom(split.from.exdates, slot - kNearSeconds);
  if (slot == start_) split.before.reset();
  return split;
}

}  // namespace amble::scheduling
