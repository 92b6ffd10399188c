#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

/// How walks repeat: the part of RFC 5545 (iCalendar), section 3.3.10, that a group of walkers
/// needs. A rule is read and checked here, before anything computes with it; recurrence_schedule.h
/// says when the walks are.
namespace amble::scheduling {

/// Limits of a recurrence. What is beyond is refused before it is looked at.
inline constexpr size_t kMaxRruleBytes = 1024;
inline constexpr int kMaxInterval = 366;
inline constexpr int kMaxCount = 366;
inline constexpr size_t kMaxExdates = 366;
inline constexpr size_t kMaxRdates = 366;
inline constexpr int kDaysInLongestMonth = 31;
/// A month has no weekday more than five times.
inline constexpr int kMaxWeekdayOrdinal = 5;

enum class Frequency { kDaily, kWeekly, kMonthly };

/// "TU"; in a MONTHLY rule also "2TU", the second Tuesday, or "-1TU", the last.
struct ByDay {
  absl::Weekday weekday;
  int ordinal = 0;  ///< 0: each of them

  friend bool operator==(const ByDay&, const ByDay&) = default;
};

/// The last moment at which a walk may begin, itself included: a day as the zone's clocks show it,
/// a time as they show it, or an instant.
using Until = std::variant<absl::CivilDay, absl::CivilSecond, absl::Time>;

/// Which days a series falls on. Weeks begin on Monday. Exdates and rdates are wall times in the
/// zone of the series: days without a walk, and walks beside the rule. Lists are sorted and hold
/// nothing twice; ParseRecurrence sees to it.
struct Recurrence {
  Frequency frequency = Frequency::kWeekly;
  int interval = 1;  ///< every so many days, weeks or months
  std::vector<ByDay> by_day = {};
  std::vector<int> by_month_day = {};  ///< 1 to 31, or -1, the last, to -31; not in a WEEKLY rule
  /// Which of the days of a week or month that the others choose: 1 the first, -1 the last.
  std::vector<int> by_set_pos = {};
  std::optional<int> count = {};    ///< dates of the rule, the first and excluded ones included
  std::optional<Until> until = {};  ///< never together with count
  std::vector<absl::CivilSecond> exdates = {};
  std::vector<absl::CivilSecond> rdates = {};

  friend bool operator==(const Recurrence&, const Recurrence&) = default;
};

/// A recurrence as clients write it and as it is stored.
struct RecurrenceText {
  /// "FREQ=WEEKLY;BYDAY=TU", with "RRULE:" before it or not, in capitals or not.
  std::string rrule;
  /// Wall times, each "2027-03-23T10:00:00" or "20270323T100000".
  std::vector<std::string> exdates = {};
  std::vector<std::string> rdates = {};

  friend bool operator==(const RecurrenceText&, const RecurrenceText&) = default;
};

/// What `text` says, or INVALID_ARGUMENT naming "`field`.rrule" with the part of the rule that is
/// at fault ("BYHOUR is not supported."), "`field`.exdates", "`field`.rdates[2]". Refused are all
/// that the subset has not, parts and rules that occur twice or contradict each other, and rules
/// that fall on no day of any year. The work is bounded by the limits above.
absl::StatusOr<Recurrence> ParseRecurrence(const RecurrenceText& text, std::string_view field);

/// The rule of `recurrence` in one form for each meaning: parts in a fixed order, lists sorted,
/// nothing that goes without saying. ParseRecurrence undoes it.
std::string FormatRrule(const Recurrence& recurrence);
RecurrenceText FormatRecurrence(const Recurrence& recurrence);

/// Sorts the lists of `recurrence`, and leaves out what is there twice.
void Normalize(Recurrence& recurrence);

/// OK when `recurrence` is one that ParseRecurrence could have given, apart from the order of its
/// lists; else what ParseRecurrence would have said. For those built by hand.
absl::Status CheckRecurrence(const Recurrence& recurrence, std::string_view field);

}  // namespace amble::scheduling
