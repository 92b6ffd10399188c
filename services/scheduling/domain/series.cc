#include "services/scheduling/domain/series.h"

#include <algorithm>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

/// Walks begin at whole seconds.
constexpr absl::Duration kResolution = absl::Seconds(1);

absl::Time After(absl::Time time) { return time + kResolution; }

/// The first in the series' part that begins at `from` or later.
std::optional<Occurrence> NextFrom(const Series& series, const Schedule& schedule,
                                   absl::Time from) {
  std::optional<Occurrence> next = schedule.FirstFrom(from);
  if (next && FormatLocalTime(next->slot) < series.begins) {
    const auto begins = ParseLocalTime(series.begins, "begins");
    next = begins.ok() ? schedule.Find(*begins) : std::nullopt;
  }
  return next && Holds(series, next->slot) ? next : std::nullopt;
}

}  // namespace

Series SeriesFrom(const Walk& first, const RecurrenceText& recurrence, std::string id) {
  Series series{.key = {first.key.practice, first.key.group, std::move(id)},
                .plan = {},
                .answer_by_before = {},
                .recurrence = recurrence};
  Walk& plan = series.plan;
  plan.title = first.title;
  plan.start = {first.start.local, first.start.time_zone, std::nullopt};
  plan.duration_minutes = first.duration_minutes;
  plan.route = first.route;
  plan.capacity = first.capacity;
  plan.minimum = first.minimum;
  plan.leaders = first.leaders;
  plan.leader_phone = first.leader_phone;
  plan.home_contact = first.home_contact;
  plan.note = first.note;
  plan.meeting_point_minutes = first.meeting_point_minutes;
  plan.decide_minutes = first.decide_minutes;
  plan.decide_rule = first.decide_rule;
  if (first.answer_by_time != absl::InfiniteFuture()) {
    series.answer_by_before = first.start_time - first.answer_by_time;
  }
  series.version = 1;
  return series;
}

bool Holds(const Series& series, absl::CivilSecond slot) {
  const std::string text = FormatLocalTime(slot);
  return text >= series.begins && (series.ends.empty() || text < series.ends);
}

absl::StatusOr<Schedule> ScheduleOf(const Series& series, const ZoneCatalogue& zones) {
  constexpr char kField[] = "recurrence";
  AMBLE_ASSIGN_OR_RETURN(const absl::TimeZone zone,
                         zones.Find(series.plan.start.time_zone, "time_zone"));
  AMBLE_ASSIGN_OR_RETURN(const Recurrence recurrence, ParseRecurrence(series.recurrence, kField));
  return Schedule::Create(recurrence, series.plan.start.local, zone, kField);
}

Walk WalkOf(const Series& series, const Occurrence& occurrence, absl::TimeZone zone,
            std::string tz_version) {
  Walk walk = series.plan;
  walk.key = {series.key.practice, series.key.group, ""};
  walk.start = ToWallTime(occurrence.start, series.plan.start.time_zone, zone);
  walk.start_time = occurrence.start;
  walk.tz_version = std::move(tz_version);
  walk.series = series.key.series;
  walk.first_series = series.first;
  walk.slot = FormatLocalTime(occurrence.slot);
  if (series.answer_by_before) {
    walk.answer_by_time = occurrence.start - *series.answer_by_before;
  }
  walk.version = 1;
  return walk;
}

DueWalks DueAt(const Series& series, const Schedule& schedule, absl::Time now) {
  const absl::Time horizon = now + kMaterialisedAhead;
  const absl::Time from = std::max(After(now), series.materialised_until - kZoneSlack);
  Occurrences found = schedule.Between(from, std::max(from, horizon), kSeriesWalksAtOnce);
  DueWalks due{.occurrences = std::move(found.occurrences)};
  const auto others = [&series](const Occurrence& date) { return !Holds(series, date.slot); };
  if (found.more) {
    due.materialised_until = After(due.occurrences.back().start);
    due.next_task = now;
    std::erase_if(due.occurrences, others);
    return due;
  }
  std::erase_if(due.occurrences, others);
  if (due.occurrences.empty()) {
    const auto next = NextFrom(series, schedule, std::max(from, horizon));
    if (next && next->start <= now + kPlanningHorizon) due.occurrences.push_back(*next);
  }
  const absl::Time last = due.occurrences.empty() ? now : due.occurrences.back().start;
  due.materialised_until = std::max({series.materialised_until, horizon, After(last)});
  const auto next = NextFrom(series, schedule, due.materialised_until);
  due.next_task = next ? std::max(std::min(next->start - kMaterialisedAhead, last),
                                  next->start - kPlanningHorizon)
                       : absl::InfiniteFuture();
  return due;
}

}  // namespace amble::scheduling
