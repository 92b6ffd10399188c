#pragma once

#include <array>
#include <cstdint>

#include "absl/time/civil_time.h"
#include "services/scheduling/domain/recurrence.h"

/// The days of a rule as numbers: no clock, no zone, no search. A rule is a row of periods (a day,
/// a week, a month each), and the days of any of them are found by arithmetic.
namespace amble::scheduling {

/// Days since 1970-01-01.
using DayNumber = int32_t;

DayNumber ToDayNumber(absl::CivilDay day);
absl::CivilDay ToCivilDay(DayNumber day);

/// A set of days that follow each other: bit i is the day i days after `first_day`.
struct DaySet {
  DayNumber first_day = 0;
  uint32_t days = 0;
};

/// The days of a week that a rule falls on, bit 0 for Monday; `otherwise` when BYDAY says none.
uint32_t DaysOfWeek(const Recurrence& recurrence, absl::Weekday otherwise);

/// The days of a month of `length` days that begins on `first` (0 for Monday), bit 0 for the 1st;
/// day `otherwise` when neither BYDAY nor BYMONTHDAY says one.
uint32_t DaysOfMonth(const Recurrence& recurrence, int length, int first, int otherwise);

/// Whether a rule falls on some day of some year, whenever it begins.
bool FallsOnSomeDay(const Recurrence& recurrence);

/// All days of a rule (without COUNT, UNTIL, exdates and rdates) that begins in the period of
/// `start`, in order. Days before `start` in its own period are given, too. Immutable.
class RecurrenceDates {
 public:
  /// `recurrence` must be one that CheckRecurrence accepts, and `start` not before 1970.
  RecurrenceDates(const Recurrence& recurrence, absl::CivilDay start);

  /// True when no period has any day. When false, there may still be none.
  bool empty() const { return kind_ != Kind::kMonths && week_ == 0; }

  /// The number of the last period, from 0, that begins on `day` or before; 0 when there is none.
  int64_t PeriodOf(DayNumber day) const;

  /// The days of period `number`, from 0. Periods are in order and share no day.
  DaySet Period(int64_t number) const {
    if (kind_ == Kind::kMonths) return Month(number);
    const auto first = static_cast<DayNumber>(origin_ + number * step_);
    if (kind_ == Kind::kWeeks) return {first, week_};
    return {first, week_ >> WeekdayOf(first) & 1};
  }

  /// 0 for Monday.
  static int WeekdayOf(DayNumber day) { return (day + 3) % 7; }

 private:
  enum class Kind { kDays, kWeeks, kMonths };

  DaySet Month(int64_t number) const;

  Kind kind_ = Kind::kDays;
  int64_t origin_ = 0;  ///< a day number, or months since January 1970
  int64_t step_ = 1;    ///< days or months from one period to the next
  uint32_t week_ = 0;   ///< bit 0 for Monday
  /// By the length of the month, from 28, and the weekday it begins on.
  std::array<std::array<uint32_t, 7>, 4> months_ = {};
  /// In months: only every so manieth day, counted from `every_from_`.
  int every_ = 1;
  DayNumber every_from_ = 0;
};

}  // namespace amble::scheduling
