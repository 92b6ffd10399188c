#include "services/scheduling/app/edit_series.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/change_walk.h"
#include "services/scheduling/app/materialise_series.h"
#include "services/scheduling/app/schedule_of.h"
#include "services/scheduling/domain/walk_fields.h"

namespace amble::scheduling {
namespace {

constexpr char kStartField[] = "start";
constexpr absl::Duration kResolution = absl::Seconds(1);

/// The series as it is from now on, and the date of each of its walks.
struct Redated {
  Series series;
  Schedule schedule;
  std::vector<std::optional<Occurrence>> dates;  ///< as SeriesInHand::walks; nothing: cancelled
};

/// One edit within its transaction.
class Editing {
 public:
  Editing(const Dependencies& dependencies, const rpc::CallContext& call, const SeriesEdit& edit,
          storage::Transaction& transaction, const SeriesInHand& in_hand)
      : dependencies_(dependencies),
        call_(call),
        edit_(edit),
        transaction_(transaction),
        in_hand_(in_hand),
        now_(dependencies.clock->Now()) {}

  absl::Status Run() {
    AMBLE_ASSIGN_OR_RETURN(Series series, WithNewFields());
    if (!edit_.start && !edit_.recurrence && edit_.scope == Scope::kAll) {
      ++series.version;
      AMBLE_RETURN_IF_ERROR(dependencies_.series->Save(transaction_, series));
      return ChangeWalks(series, nullptr);
    }
    AMBLE_ASSIGN_OR_RETURN(Redated redated, edit_.recurrence ? ByNewRule(std::move(series))
                                                             : ByShift(std::move(series)));
    Series& next = redated.series;
    next.key.series = dependencies_.ids->NewId();
    next.continues = in_hand_.series.key.series;
    if (next.first.empty()) next.first = next.continues;
    next.version = 1;
    // Its walks are not the first of all: nobody is invited to one of them by itself.
    next.materialised_until = now_;
    AMBLE_RETURN_IF_ERROR(dependencies_.series->Save(
        transaction_, EndedBefore(in_hand_.series, following() ? in_hand_.named.slot : "")));
    AMBLE_RETURN_IF_ERROR(ChangeWalks(next, &redated));
    return MaterialiseSeries(dependencies_, transaction_, next, redated.schedule, &call_).status();
  }

 private:
  bool following() const { return edit_.scope == Scope::kThisAndFollowing; }
  bool Changes(std::string_view field) const {
    return std::find(edit_.fields.begin(), edit_.fields.end(), field) != edit_.fields.end();
  }

  /// The series with the fields of the named walk, once that can be planned with them.
  absl::StatusOr<Series> WithNewFields() const {
    Series series = in_hand_.series;
    if (edit_.fields.empty()) return series;
    Walk named = in_hand_.named;
    for (const auto& [name, field] : kUpdatableFields) {
      if (Changes(name)) CopyField(edit_.wanted, named, field);
    }
    AMBLE_RETURN_IF_ERROR(CheckRoute(dependencies_, transaction_, named));
    if (Changes("leaders")) {
      AMBLE_RETURN_IF_ERROR(CheckLeaders(dependencies_, transaction_, named));
    }
    AMBLE_RETURN_IF_ERROR(CheckPlan(named, now_));
    for (const auto& [name, field] : kUpdatableFields) {
      if (Changes(name)) CopyField(named, series.plan, field);
    }
    series.plan.answer_by_time = absl::InfiniteFuture();
    if (Changes("answer_by_time")) {
      series.answer_by_before.reset();
      if (named.answer_by_time != absl::InfiniteFuture()) {
        series.answer_by_before = named.start_time - named.answer_by_time;
      }
    }
    return series;
  }

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
    AMBLE_ASSIGN_OR_RETURN(const WallTime start, StartOfNewRule());
    // What is said of it names the request's fields; what is stored is read again below.
    AMBLE_RETURN_IF_ERROR(ScheduleOf(start, *edit_.recurrence, *dependencies_.zones, kStartField,
                                     edit_.recurrence_field)
                              .status());
    AMBLE_RETURN_IF_ERROR(CheckNewStart(start));
    series.recurrence = *edit_.recurrence;
    series.plan.start = {start.local, start.time_zone, std::nullopt};
    series.begins.clear();
    series.ends.clear();
    AMBLE_ASSIGN_OR_RETURN(series, LeaveOut(std::move(series), Cancelled(start), Yesterday()));
    AMBLE_ASSIGN_OR_RETURN(Schedule schedule, ScheduleOf(series, *dependencies_.zones));
    std::vector<Occurrence> found =
        schedule.Between(now_ + kResolution, now_ + kMaterialisedAhead, kMostWalksEdited)
            .occurrences;
    if (found.empty()) {
      if (const auto first = schedule.FirstFrom(now_ + kResolution)) found.push_back(*first);
    }
    std::vector<std::optional<Occurrence>> dates(in_hand_.walks.size());
    size_t next = 0;
    for (size_t i = 0; i < dates.size() && next < found.size(); ++i) {
      if (IsToCome(in_hand_.walks[i], now_)) dates[i] = found[next++];
    }
    return Redated{std::move(series), std::move(schedule), std::move(dates)};
  }

  /// Where a new rule begins: where it was asked for, or on its first day from the first of the
  /// walks on.
  absl::StatusOr<WallTime> StartOfNewRule() const {
    if (edit_.start) return *edit_.start;
    const auto first = std::find_if(in_hand_.walks.begin(), in_hand_.walks.end(),
                                    [this](const Walk& walk) { return IsToCome(walk, now_); });
    const std::string& slot = first == in_hand_.walks.end() ? in_hand_.named.slot : first->slot;
    AMBLE_ASSIGN_OR_RETURN(const absl::CivilSecond from, ParseLocalTime(slot, "slot"));
    AMBLE_ASSIGN_OR_RETURN(const Recurrence recurrence,
                           ParseRecurrence(*edit_.recurrence, edit_.recurrence_field));
    const auto date = FirstDateFrom(recurrence, from);
    if (!date) return InvalidField(edit_.recurrence_field, "It has no date from the walk on.");
    return WallTime{*date, in_hand_.series.plan.start.time_zone, std::nullopt};
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

  absl::Status ChangeWalks(const Series& series, const Redated* redated) const {
    WalkChanges changes(dependencies_, transaction_);
    for (size_t i = 0; i < in_hand_.walks.size(); ++i) {
      const Walk& walk = in_hand_.walks[i];
      if (!IsToCome(walk, now_)) continue;
      Walk changed = walk;
      if (walk.key == in_hand_.named.key) DisownWhatChanges(changed);
      if (redated != nullptr) {
        const auto& date = redated->dates[i];
        if (date && date->start <= now_ && !Owns(changed, WalkField::kStart)) continue;
        if (date) {
          TakeDate(series, *date, redated->schedule.zone(), dependencies_.zones->version(),
                   changed);
        } else {
          AMBLE_RETURN_IF_ERROR(Cancel(changed, "", now_));
        }
      }
      if (changed.state == WalkState::kPlanned) TakeFields(series, edit_.fields, changed);
      AMBLE_RETURN_IF_ERROR(changes.Keep(walk, std::move(changed)));
    }
    return changes.Tell(&call_);
  }

  /// The named walk goes with its series in what is changed.
  void DisownWhatChanges(Walk& walk) const {
    for (const auto& [name, field] : kUpdatableFields) {
      if (Changes(name)) Disown(walk, field);
    }
    if (edit_.start) Disown(walk, WalkField::kStart);
  }

  const Dependencies& dependencies_;
  const rpc::CallContext& call_;
  const SeriesEdit& edit_;
  storage::Transaction& transaction_;
  const SeriesInHand& in_hand_;
  const absl::Time now_;
};

}  // namespace

absl::StatusOr<Walk> EditSeries(const Dependencies& dependencies, const rpc::CallContext& call,
                                const SeriesEdit& edit) {
  return ChangeSeries(dependencies, call, {edit.key, edit.etag, edit.scope},
                      [&](storage::Transaction& transaction, const SeriesInHand& in_hand) {
                        return Editing(dependencies, call, edit, transaction, in_hand).Run();
                      });
}

}  // namespace amble::scheduling
