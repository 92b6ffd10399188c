#include "services/scheduling/app/redate_series.h"

#include <algorithm>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/schedule_of.h"
#include "services/scheduling/domain/new_dates.h"

namespace amble::scheduling {
namespace {

constexpr char kStartField[] = "start";
constexpr absl::Duration kResolution = absl::Seconds(1);
/// A month, and what clocks may differ by.
constexpr absl::Duration kLongestPeriod = absl::Hours(24 * 33);

/// One edit of when walks are.
class Redating {
 public:
  Redating(const Dependencies& dependencies, const SeriesEdit& edit, const SeriesInHand& in_hand)
      : dependencies_(dependencies),
        edit_(edit),
        in_hand_(in_hand),
        now_(dependencies.clock->Now()) {}

  absl::StatusOr<Redated> ByShift(Series series) const {
    AMBLE_ASSIGN_OR_RETURN(const absl::CivilSecond slot,
                           ParseLocalTime(in_hand_.named.slot, "slot"));
    AMBLE_ASSIGN_OR_RETURN(const absl::TimeZone zone,
                           dependencies_.zones->Find(series.plan.start.time_zone, "time_zone"));
    // Dates that are over stay so, wherever the others go.
    series.begins = std::max({series.begins, following() ? in_hand_.named.slot : "",
                              FormatLocalTime(absl::ToCivilSecond(now_, zone) + 1)});
    MovedSeries moved{series, {}};
    if (edit_.start) {
      AMBLE_RETURN_IF_ERROR(CheckNewStart(*edit_.start));
      AMBLE_ASSIGN_OR_RETURN(moved, Move(series, zone, slot, *edit_.start, edit_.recurrence_field));
    }
    AMBLE_ASSIGN_OR_RETURN(Schedule schedule, ScheduleOf(moved.series, *dependencies_.zones));
    std::vector<std::optional<Occurrence>> dates;
    std::vector<absl::CivilSecond> taken;
    for (const Walk& walk : in_hand_.walks) {
      AMBLE_ASSIGN_OR_RETURN(const absl::CivilSecond old, ParseLocalTime(walk.slot, "slot"));
      dates.push_back(schedule.Find(moved.shift(old)));
      if (dates.back() && !IsToCome(walk, now_)) taken.push_back(dates.back()->slot);
    }
    AMBLE_ASSIGN_OR_RETURN(moved.series, LeaveOut(std::move(moved.series), taken, Yesterday()));
    AMBLE_ASSIGN_OR_RETURN(schedule, ScheduleOf(moved.series, *dependencies_.zones));
    return Redated{std::move(moved.series), std::move(schedule), std::move(dates)};
  }

  absl::StatusOr<Redated> ByNewRule(Series series) const {
    AMBLE_ASSIGN_OR_RETURN(const std::vector<Place> to_come, ToCome());
    AMBLE_ASSIGN_OR_RETURN(const absl::CivilSecond from, SlotThatBegins(to_come));
    AMBLE_ASSIGN_OR_RETURN(const WallTime start, StartOfNewRule(from));
    AMBLE_ASSIGN_OR_RETURN(series.recurrence, RuleOf(to_come));
    // What is said of it names the request's fields; what is stored is read again below.
    AMBLE_RETURN_IF_ERROR(ScheduleOf(start, series.recurrence, *dependencies_.zones, kStartField,
                                     edit_.recurrence_field)
                              .status());
    AMBLE_RETURN_IF_ERROR(CheckNewStart(start));
    series.plan.start = {start.local, start.time_zone, std::nullopt};
    series.begins.clear();
    series.ends.clear();
    AMBLE_ASSIGN_OR_RETURN(series, LeaveOut(std::move(series), Cancelled(start), Yesterday()));
    AMBLE_ASSIGN_OR_RETURN(Schedule schedule, ScheduleOf(series, *dependencies_.zones));
    Redated redated{std::move(series), std::move(schedule), {}};
    GiveNewDates(to_come, from, redated);
    return redated;
  }

 private:
  bool following() const { return edit_.scope == Scope::kThisAndFollowing; }

  /// The start that was asked for can be that of walks that repeat.
  absl::Status CheckNewStart(const WallTime& start) const {
    AMBLE_ASSIGN_OR_RETURN(const absl::Time instant,
                           Resolve(start, *dependencies_.zones, kStartField));
    AMBLE_ASSIGN_OR_RETURN(const absl::TimeZone zone,
                           dependencies_.zones->Find(start.time_zone, kStartField));
    if (instant != zone.At(start.local).pre) {
      return InvalidField("start.utc_offset_minutes",
                          "Walks that repeat begin the first time that the clocks show it.");
    }
    return CheckStart(instant, now_, kStartField);
  }

  /// A walk in hand that a new rule is for.
  struct Place {
    size_t number;
    absl::CivilSecond slot;
  };

  /// By slot. Who was moved by itself from a date that is over has no place in what is to come, but
  /// for the named walk, which moves now.
  absl::StatusOr<std::vector<Place>> ToCome() const {
    AMBLE_ASSIGN_OR_RETURN(
        const absl::TimeZone zone,
        dependencies_.zones->Find(in_hand_.series.plan.start.time_zone, "time_zone"));
    std::vector<Place> places;
    for (size_t i = 0; i < in_hand_.walks.size(); ++i) {
      const Walk& walk = in_hand_.walks[i];
      if (!IsToCome(walk, now_)) continue;
      AMBLE_ASSIGN_OR_RETURN(const absl::CivilSecond slot, ParseLocalTime(walk.slot, "slot"));
      const bool moves = edit_.start && walk.key == in_hand_.named.key;
      if (zone.At(slot).pre > now_ || moves) places.push_back({i, slot});
    }
    return places;
  }

  /// Of each walk in hand, by a new rule.
  void GiveNewDates(const std::vector<Place>& to_come, absl::CivilSecond from,
                    Redated& redated) const {
    const Schedule& schedule = redated.schedule;
    std::vector<absl::CivilSecond> slots;
    for (const Place& place : to_come) slots.push_back(place.slot);
    absl::Time until = now_ + kMaterialisedAhead;
    if (!slots.empty()) {
      const int64_t moved = schedule.start() - from;
      until = std::max(until, schedule.zone().At(slots.back() + moved).pre + kLongestPeriod);
    }
    std::vector<Occurrence> found =
        schedule.Between(now_ + kResolution, until, kMostWalksEdited).occurrences;
    if (found.empty()) {
      if (const auto first = schedule.FirstFrom(now_ + kResolution)) found.push_back(*first);
    }
    std::vector<absl::CivilSecond> free;
    for (const Occurrence& date : found) free.push_back(date.slot);
    const auto taken =
        TakeNewDates(slots, free, {schedule.recurrence().frequency, from, schedule.start()});
    redated.dates.resize(in_hand_.walks.size());
    for (size_t i = 0; i < in_hand_.walks.size(); ++i) redated.staying.insert(i);
    for (size_t i = 0; i < taken.size(); ++i) {
      if (taken[i]) redated.dates[to_come[i].number] = found[*taken[i]];
      redated.staying.erase(to_come[i].number);
    }
  }

  /// The slot from which a new rule is counted: that of the named walk where it is said when that
  /// is to begin, else of the first to come that is a date of the rule as it was.
  absl::StatusOr<absl::CivilSecond> SlotThatBegins(const std::vector<Place>& to_come) const {
    if (!edit_.start) {
      AMBLE_ASSIGN_OR_RETURN(const Recurrence before,
                             ParseRecurrence(in_hand_.series.recurrence, "recurrence"));
      for (const Place& place : to_come) {
        if (!std::binary_search(before.rdates.begin(), before.rdates.end(), place.slot)) {
          return place.slot;
        }
      }
    }
    return ParseLocalTime(in_hand_.named.slot, "slot");
  }

  /// The rule that was asked for. Where it is not said when it begins, its extra dates may be those
  /// of the whole series: the ones before the walks to come are not theirs.
  absl::StatusOr<RecurrenceText> RuleOf(const std::vector<Place>& to_come) const {
    if (edit_.start || edit_.recurrence->rdates.empty()) return *edit_.recurrence;
    AMBLE_ASSIGN_OR_RETURN(Recurrence recurrence,
                           ParseRecurrence(*edit_.recurrence, edit_.recurrence_field));
    std::erase_if(recurrence.rdates, [&to_come](absl::CivilSecond date) {
      return !to_come.empty() && date < to_come.front().slot;
    });
    return FormatRecurrence(recurrence);
  }

  /// Where a new rule begins: where it was asked for, or on its first day from `from` on, at the
  /// time of the series.
  absl::StatusOr<WallTime> StartOfNewRule(absl::CivilSecond from) const {
    if (edit_.start) return *edit_.start;
    const WallTime& start = in_hand_.series.plan.start;
    const absl::CivilSecond time_of_day =
        absl::CivilSecond(absl::CivilDay(from)) +
        (start.local - absl::CivilSecond(absl::CivilDay(start.local)));
    AMBLE_ASSIGN_OR_RETURN(const Recurrence recurrence,
                           ParseRecurrence(*edit_.recurrence, edit_.recurrence_field));
    const auto date = FirstDateFrom(recurrence, time_of_day);
    if (!date) return InvalidField(edit_.recurrence_field, "It has no date from the walk on.");
    return WallTime{*date, start.time_zone, std::nullopt};
  }

  /// A new rule's times on the days of which a walk was cancelled; where it begins it was asked
  /// for.
  std::vector<absl::CivilSecond> Cancelled(const WallTime& start) const {
    std::vector<absl::CivilSecond> times;
    for (const Walk& walk : in_hand_.walks) {
      const auto slot = ParseLocalTime(walk.slot, "slot");
      if (walk.state != WalkState::kCancelled || !slot.ok()) continue;
      const int64_t days = absl::CivilDay(*slot) - absl::CivilDay(start.local);
      if (days > 0) times.push_back(start.local + days * absl::ToInt64Seconds(absl::Hours(24)));
    }
    return times;
  }

  /// As clocks show it; what is left out before it is over everywhere.
  absl::CivilSecond Yesterday() const {
    return absl::ToCivilSecond(now_ - kZoneSlack, absl::UTCTimeZone());
  }

  const Dependencies& dependencies_;
  const SeriesEdit& edit_;
  const SeriesInHand& in_hand_;
  const absl::Time now_;
};

}  // namespace

absl::StatusOr<Redated> Redate(const Dependencies& dependencies, const SeriesEdit& edit,
                               const SeriesInHand& in_hand, Series series) {
  const Redating redating(dependencies, edit, in_hand);
  return edit.recurrence ? redating.ByNewRule(std::move(series))
                         : redating.ByShift(std::move(series));
}

}  // namespace amble::scheduling
