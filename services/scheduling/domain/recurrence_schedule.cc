#include "services/scheduling/domain/recurrence_schedule.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "services/platform/errors/errors.h"
#include "services/scheduling/domain/wall_time.h"

namespace amble::scheduling {
namespace {

constexpr int64_t kSecondsPerDay = int64_t{24} * 60 * 60;
constexpr size_t kFirstReserve = 32;
/// The clocks of a zone skip at most a day, and what they show is at most a day from UTC.
constexpr DayNumber kSlackDays = 2;

DayNumber LastDay() { return ToDayNumber(absl::CivilDay(kLastYear, 12, 31)); }

/// In UTC: no look at the zone. From 1970 to LastDay.
DayNumber DayOf(absl::Time instant) {
  return static_cast<DayNumber>(
      std::clamp<int64_t>(absl::ToUnixSeconds(instant) / kSecondsPerDay, 0, LastDay()));
}

/// `days` without those before `first` and after `last`.
uint32_t Within(const DaySet& set, DayNumber first, DayNumber last) {
  constexpr int kBits = std::numeric_limits<uint32_t>::digits;
  uint32_t days = set.days;
  if (first > set.first_day) {
    days = first - set.first_day < kBits
               ? days >> (first - set.first_day) << (first - set.first_day)
               : 0;
  }
  const DayNumber kept = last - set.first_day + 1;
  if (kept >= kBits) return days;
  return kept <= 0 ? 0 : days & ((uint32_t{1} << kept) - 1);
}

bool StartsBefore(const Occurrence& occurrence, absl::Time instant) {
  return occurrence.start < instant;
}

/// Of two at one instant: whether the one that was moved there gives way to the one that belongs.
bool Yields(const Occurrence& taken, const Occurrence& next) {
  return taken.change == ClockChange::kMoved && next.change != ClockChange::kMoved;
}

}  // namespace

/// The occurrences of the rule itself on days from `first` to `last`, both included.
class Schedule::RuleCursor {
 public:
  RuleCursor(const Schedule& schedule, DayNumber first, DayNumber last)
      : schedule_(schedule),
        zone_(schedule.zone_),
        first_(std::max(first, schedule.first_day_)),
        last_(std::min(last, schedule.last_day_)),
        next_period_(schedule.dates_.PeriodOf(first_)),
        civil_day_(ToCivilDay(first_)),
        day_(first_) {
    Next();
  }

  /// nullptr at the end.
  const Occurrence* Get() const { return ended_ ? nullptr : &occurrence_; }

  void Next() {
    while (left_.days == 0) {
      if (schedule_.dates_.empty() || left_.first_day > last_) {
        ended_ = true;
        return;
      }
      left_ = schedule_.dates_.Period(next_period_++);
      left_.days = Within(left_, first_, last_);
      ++periods_;
    }
    const DayNumber day = left_.first_day + std::countr_zero(left_.days);
    left_.days &= left_.days - 1;
    Fill(day);
  }

  int64_t periods() const { return periods_; }

 private:
  void Fill(DayNumber day) {
    civil_day_ += day - day_;
    day_ = day;
    const absl::CivilSecond& time = schedule_.start_;
    const absl::CivilSecond slot(civil_day_.year(), civil_day_.month(), civil_day_.day(),
                                 time.hour(), time.minute(), time.second());
    const ZoneCursor::Found found = zone_.At(day * kSecondsPerDay + schedule_.second_of_day_);
    const absl::Time start = absl::FromUnixSeconds(found.unix_seconds);
    occurrence_ = {
        .slot = slot,
        .local = found.change == ClockChange::kMoved ? schedule_.zone_.At(start).cs : slot,
        .start = start,
        .change = found.change};
  }

  const Schedule& schedule_;
  ZoneCursor zone_;
  const DayNumber first_;
  const DayNumber last_;
  int64_t next_period_;
  DaySet left_;
  absl::CivilDay civil_day_;
  DayNumber day_;
  Occurrence occurrence_;
  bool ended_ = false;
  int64_t periods_ = 0;
};

Schedule::Schedule(const Recurrence& recurrence, absl::CivilSecond start, absl::TimeZone zone)
    : recurrence_(recurrence),
      start_(start),
      zone_(zone),
      dates_(recurrence, absl::CivilDay(start)),
      first_day_(ToDayNumber(absl::CivilDay(start))),
      last_day_(LastDay()),
      second_of_day_(start - absl::CivilSecond(absl::CivilDay(start))) {
  Normalize(recurrence_);
}

absl::StatusOr<Schedule> Schedule::Create(const Recurrence& recurrence, absl::CivilSecond start,
                                          absl::TimeZone zone, std::string_view field,
                                          int64_t* periods) {
  AMBLE_RETURN_IF_ERROR(CheckRecurrence(recurrence, field));
  if (start.year() < kFirstYear || start.year() > kLastYear) {
    return InvalidField(std::string(field) + ".rrule", "The walk starts in a year too far away.");
  }
  Schedule schedule(recurrence, start, zone);
  int64_t looked_at = 0;
  int64_t& counted = periods == nullptr ? looked_at : *periods;
  AMBLE_RETURN_IF_ERROR(schedule.CheckStart(field, counted));
  if (recurrence.until) {
    schedule.last_day_ = std::min(schedule.last_day_, schedule.LastDayUntil(*recurrence.until));
    if (schedule.last_day_ < schedule.first_day_) {
      return InvalidField(std::string(field) + ".rrule", "UNTIL is before the start.");
    }
  }
  if (recurrence.count) schedule.last_day_ = schedule.LastDayOf(*recurrence.count, counted);
  AMBLE_RETURN_IF_ERROR(schedule.AddTimes(field));
  const Occurrences first = schedule.Between(absl::InfinitePast(), absl::InfiniteFuture(), 1);
  counted += first.periods;
  if (first.occurrences.empty()) {
    return InvalidField(std::string(field) + ".exdates", "They leave no walk at all.");
  }
  return schedule;
}

std::optional<DayNumber> Schedule::FirstDay(int64_t& periods) const {
  const RuleCursor rule(*this, first_day_, last_day_);
  periods += rule.periods();
  if (rule.Get() == nullptr) return std::nullopt;
  return ToDayNumber(absl::CivilDay(rule.Get()->slot));
}

absl::Status Schedule::CheckStart(std::string_view field, int64_t& periods) const {
  const std::optional<DayNumber> first = FirstDay(periods);
  if (first == first_day_) return absl::OkStatus();
  const std::string path = std::string(field) + ".rrule";
  if (!first) {
    return InvalidField(path,
                        std::string(recurrence_.by_month_day.empty() ? "BYDAY" : "BYMONTHDAY") +
                            " with INTERVAL falls on no day from the start on: this never "
                            "happens.");
  }
  return InvalidField(path, "The walk starts on " + absl::FormatCivilTime(absl::CivilDay(start_)) +
                                ", which is no day of this rule; the first from then on is " +
                                absl::FormatCivilTime(ToCivilDay(*first)) + ".");
}

DayNumber Schedule::LastDayUntil(const Until& until) const {
  if (const auto* day = std::get_if<absl::CivilDay>(&until)) return ToDayNumber(*day);
  if (const auto* local = std::get_if<absl::CivilSecond>(&until)) {
    const absl::CivilDay day(*local);
    return ToDayNumber(day) - (*local - absl::CivilSecond(day) < second_of_day_ ? 1 : 0);
  }
  const auto instant = std::get<absl::Time>(until);
  ZoneCursor zone(zone_);
  DayNumber day = DayOf(instant) + kSlackDays;
  while (zone.At(day * kSecondsPerDay + second_of_day_).unix_seconds >
         absl::ToUnixSeconds(instant)) {
    --day;
  }
  return day;
}

DayNumber Schedule::LastDayOf(int count, int64_t& periods) const {
  int left = count;
  for (int64_t number = 0;; ++number) {
    DaySet set = dates_.Period(number);
    ++periods;
    if (set.first_day > last_day_) return last_day_;
    set.days = Within(set, first_day_, last_day_);
    const int days = std::popcount(set.days);
    if (days < left) {
      left -= days;
      continue;
    }
    while (--left > 0) set.days &= set.days - 1;
    return set.first_day + std::countr_zero(set.days);
  }
}

absl::Status Schedule::AddTimes(std::string_view field) {
  ZoneCursor zone(zone_);
  for (const absl::CivilSecond time : recurrence_.rdates) {
    if (time < start_) {
      return InvalidField(std::string(field) + ".rdates",
                          FormatLocalTime(time) + " is before the start.");
    }
    rdates_.push_back(At(time, zone));
  }
  for (const absl::CivilSecond time : recurrence_.exdates) {
    exdates_.push_back(At(time, zone).start);
  }
  // Where the clocks change, a later wall time may be an earlier instant.
  std::stable_sort(rdates_.begin(), rdates_.end(),
                   [](const Occurrence& a, const Occurrence& b) { return a.start < b.start; });
  std::sort(exdates_.begin(), exdates_.end());
  return absl::OkStatus();
}

Occurrence Schedule::At(absl::CivilSecond slot, ZoneCursor& zone) const {
  const ZoneCursor::Found found = zone.At(ToLocalSeconds(slot));
  const absl::Time start = absl::FromUnixSeconds(found.unix_seconds);
  return {.slot = slot, .local = zone_.At(start).cs, .start = start, .change = found.change};
}

bool Schedule::IsExcluded(absl::Time instant) const {
  return std::binary_search(exdates_.begin(), exdates_.end(), instant);
}

Occurrences Schedule::Between(absl::Time from, absl::Time to, size_t limit) const {
  Occurrences found;
  found.occurrences.reserve(std::min(limit, kFirstReserve));
  RuleCursor rule(*this, DayOf(from) - kSlackDays, DayOf(to) + kSlackDays);
  auto rdate = std::lower_bound(rdates_.begin(), rdates_.end(), from, StartsBefore);
  while (true) {
    const Occurrence* next = rule.Get();
    const bool beside = rdate != rdates_.end() && (next == nullptr || rdate->start < next->start);
    if (beside) next = &*rdate;
    if (next == nullptr || next->start >= to) break;
    if (next->start >= from && !IsExcluded(next->start)) {
      std::vector<Occurrence>& taken = found.occurrences;
      if (!taken.empty() && taken.back().start == next->start) {
        if (Yields(taken.back(), *next)) taken.back() = *next;
      } else if (taken.size() == limit) {
        found.more = true;
        break;
      } else {
        taken.push_back(*next);
      }
    }
    if (beside) {
      ++rdate;
    } else {
      rule.Next();
    }
  }
  found.periods = rule.periods();
  return found;
}

std::optional<Occurrence> Schedule::FirstFrom(absl::Time from) const {
  const Occurrences found = Between(from, absl::InfiniteFuture(), 1);
  if (found.occurrences.empty()) return std::nullopt;
  return found.occurrences.front();
}

std::optional<Occurrence> Schedule::Find(absl::CivilSecond slot) const {
  ZoneCursor zone(zone_);
  const absl::Time start = At(slot, zone).start;
  const std::optional<Occurrence> found = FirstFrom(start);
  return found && found->slot == slot ? found : std::nullopt;
}

}  // namespace amble::scheduling
