#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/clock/zone_catalogue.h"
#include "services/scheduling/domain/recurrence_schedule.h"
#include "services/scheduling/domain/walk.h"

namespace amble::scheduling {

/// How far ahead the walks of a series are planned; at least the next one, too, if it is within
/// kPlanningHorizon.
inline constexpr absl::Duration kMaterialisedAhead = absl::Hours(24 * 7 * 26);
/// The most walks of a series that are planned in one transaction. More than the extra dates and
/// the days that kZoneSlack can hold, so that each transaction goes on.
inline constexpr size_t kSeriesWalksAtOnce = 400;
/// How far before the end of what is planned is looked again: new data of the zone may have moved
/// instants across it.
inline constexpr absl::Duration kZoneSlack = absl::Hours(48);
static_assert(kSeriesWalksAtOnce > kMaxRdates + 3);

/// Names one series.
struct SeriesKey {
  std::string practice;
  std::string group;
  std::string series;

  friend bool operator==(const SeriesKey&, const SeriesKey&) = default;
};

/// Walks that repeat.
struct Series {
  SeriesKey key;
  /// What each of its walks is like; `start` is the first date. What belongs to one walk alone
  /// (its key, instant, state, version …) is not kept.
  Walk plan;
  /// How long before the start answers close; nothing: at the start.
  std::optional<absl::Duration> answer_by_before;
  RecurrenceText recurrence;
  /// Walks that begin before it have been planned.
  absl::Time materialised_until = absl::InfinitePast();
  /// When more are to be planned. InfiniteFuture: never.
  absl::Time next_task = absl::InfiniteFuture();
  int64_t version = 0;
  /// The part of the recurrence's slots that it holds, as FormatLocalTime writes them: from
  /// `begins` on and before `ends`; empty: no such bound.
  std::string begins;
  std::string ends;
  std::string continues;  ///< id of the series that ended where this one began; empty for none
  std::string first;      ///< id of the first of those; empty for none

  friend bool operator==(const Series&, const Series&) = default;
};

/// Whether `slot` is in the part of its recurrence that `series` holds.
bool Holds(const Series& series, absl::CivilSecond slot);

/// A series that begins with `first`, a walk that can be planned.
Series SeriesFrom(const Walk& first, const RecurrenceText& recurrence, std::string id);

/// When the walks of a series are that is kept: INVALID_ARGUMENT when tzdata no longer knows its
/// zone, or when the recurrence is none.
absl::StatusOr<Schedule> ScheduleOf(const Series& series, const ZoneCatalogue& zones);

/// The walk of `series` at `occurrence`, PLANNED, without an id.
Walk WalkOf(const Series& series, const Occurrence& occurrence, absl::TimeZone zone,
            std::string tz_version);

/// What is to be planned at some time, and how the series stands afterwards.
struct DueWalks {
  std::vector<Occurrence> occurrences;  ///< by start; of some the walks may exist already
  absl::Time materialised_until;
  absl::Time next_task;
};

/// What is to be planned of `series` at `now`; at most kSeriesWalksAtOnce, the others right
/// afterwards. Dates that have passed meanwhile are left out.
DueWalks DueAt(const Series& series, const Schedule& schedule, absl::Time now);

}  // namespace amble::scheduling
