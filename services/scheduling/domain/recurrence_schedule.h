#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/scheduling/domain/recurrence.h"
#include "services/scheduling/domain/recurrence_dates.h"
#include "services/scheduling/domain/recurrence_zone_cursor.h"

namespace amble::scheduling {

/// One walk of a series.
struct Occurrence {
  /// The wall time that the rule (or an rdate) says: what names this occurrence within its series,
  /// whatever becomes of the zone.
  absl::CivilSecond slot;
  /// What the clocks show when it begins: `slot`, or later where the clocks pass over it.
  absl::CivilSecond local;
  absl::Time start;
  ClockChange change = ClockChange::kNone;

  friend bool operator==(const Occurrence&, const Occurrence&) = default;
};

/// What a window holds.
struct Occurrences {
  std::vector<Occurrence> occurrences;  ///< by start, no two at one instant
  /// There are more in the window than were asked for; the next begins after the last one here.
  bool more = false;
  /// How many periods of the rule (a day, a week or a month each) were looked at. It depends on the
  /// length of the window, not on its distance from the start.
  int64_t periods = 0;
};

/// A recurrence in two.
struct SplitRecurrence {
  std::optional<Recurrence> before;  ///< nothing when cut at the start
  Recurrence from;
};

/// When the walks of a series are: a recurrence that begins at a wall time in a zone.
///
/// The dates of the rule, the first of which is `start`, together with rdates and without exdates.
/// An exdate takes away what begins at the instant that it denotes. Two that begin at one instant
/// are one walk, the one that was not moved. Ends with kLastYear where nothing else ends it.
///
/// Immutable, so safe from any thread. Making one costs some microseconds, whatever the rule; a
/// window costs its own length, however far it lies from the start.
class Schedule {
 public:
  /// The most periods that Create or FirstFrom look at, and Between beyond its window.
  static constexpr int64_t kMaxPeriods = 12'000;

  /// INVALID_ARGUMENT naming a part of `field` when `recurrence` is none that ParseRecurrence
  /// gives; and, "`field`.rrule", when `start` is not a date of the rule (the first one is said),
  /// when no day ever is, or when UNTIL is before it; "`field`.rdates[i]" when one is before
  /// `start`;
  /// "`field`.exdates" when nothing remains. `start` is of a year from kFirstYear to kLastYear;
  /// where the clocks show it twice, the first is meant. What was looked at is added to `periods`,
  /// if given.
  static absl::StatusOr<Schedule> Create(const Recurrence& recurrence, absl::CivilSecond start,
                                         absl::TimeZone zone, std::string_view field,
                                         int64_t* periods = nullptr);

  /// Those that begin in [from, to), at most `limit`. To go on: from the last one's start and a
  /// second.
  Occurrences Between(absl::Time from, absl::Time to, size_t limit) const;

  /// The first that begins at `from` or later.
  std::optional<Occurrence> FirstFrom(absl::Time from) const;

  /// The occurrence that `slot` names; nothing when the series has none there (any more).
  std::optional<Occurrence> Find(absl::CivilSecond slot) const;

  /// The series cut at `slot`, for what changes "this and following": two recurrences whose
  /// schedules, from start() and from `slot`, together hold what this one holds. Nothing when the
  /// rule has no date at `slot`. Either may have all its dates excluded, which Create then says.
  std::optional<SplitRecurrence> SplitAt(absl::CivilSecond slot) const;

  const Recurrence& recurrence() const { return recurrence_; }
  absl::CivilSecond start() const { return start_; }
  absl::TimeZone zone() const { return zone_; }
  /// The last day of the rule, excluded dates included and rdates not; no rule goes beyond
  /// kLastYear.
  absl::CivilDay last_day() const { return ToCivilDay(last_day_); }

 private:
  class RuleCursor;

  Schedule(const Recurrence& recurrence, absl::CivilSecond start, absl::TimeZone zone);

  DayNumber LastDayUntil(const Until& until) const;
  /// How many dates the rule has before `day`.
  int DatesBefore(DayNumber day) const;
  /// The `count`th day of the rule.
  DayNumber LastDayOf(int count, int64_t& periods) const;
  /// The first day of the rule from that of the start on.
  std::optional<DayNumber> FirstDay(int64_t& periods) const;
  absl::Status CheckStart(std::string_view field, int64_t& periods) const;
  absl::Status AddTimes(std::string_view field);
  bool IsExcluded(absl::Time instant) const;
  bool IsRuleDay(DayNumber day) const;
  Occurrence At(absl::CivilSecond slot, ZoneCursor& zone) const;

  Recurrence recurrence_;
  absl::CivilSecond start_;
  absl::TimeZone zone_;
  RecurrenceDates dates_;
  DayNumber first_day_;
  DayNumber last_day_;
  int64_t second_of_day_;
  std::vector<Occurrence> rdates_;   ///< by start
  std::vector<absl::Time> exdates_;  ///< sorted
};

}  // namespace amble::scheduling
