#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace amble::attendance {

/// Which walk: ids, not names.
struct WalkId {
  std::string practice;
  std::string group;
  std::string walk;

  friend bool operator==(const WalkId&, const WalkId&) = default;
};

/// Where a walk stands on the day; the numbers of amble.attendance.v1.RollState.
enum class Progress { kPlanned = 1, kUnderWay = 2, kClosed = 3 };

/// What scheduling says about a walk.
struct WalkPlan {
  std::string title;
  absl::Time start;
  std::string time_zone;
  int duration_minutes = 0;
  int capacity = 0;
  int minimum = 0;
  std::optional<absl::Time> answer_by;  ///< until when places are given to whoever asks
  bool cancelled = false;
  std::string cancel_reason;
  std::string area;
  std::string access;
  std::string meeting_point;
  absl::Time meeting_point_from;  ///< only from then on the meeting point is shown
  std::string leader_phone;
  int sequence = 0;  ///< for calendars
  std::string note;
  /// A secret: who knows it may see photo and way of the place. Empty when there is neither.
  std::string meeting_place = {};
  /// id of the series that it was planned in; empty for a walk that does not repeat.
  std::string series = {};
  /// What names it within its series: these texts sort as its walks do.
  std::string slot = {};
  /// When it is decided whether it will be; nullopt when that is not asked, or decided.
  std::optional<absl::Time> decide_by = {};
  bool goes_ahead = false;  ///< it was decided that it will be

  bool repeats() const { return !series.empty(); }
  absl::Time end() const { return start + absl::Minutes(duration_minutes); }

  friend bool operator==(const WalkPlan&, const WalkPlan&) = default;
};

/// How many answers stand where. Kept with the walk, never counted.
struct Turnout {
  int going = 0;
  int waitlisted = 0;
  int offered = 0;
  int unsure = 0;
  int not_going = 0;

  friend bool operator==(const Turnout&, const Turnout&) = default;
};

/// A walk as attendance knows it: the plan from scheduling's events, and what is attendance's own.
struct Walk {
  WalkId id;
  WalkPlan plan;
  int64_t plan_version = 0;  ///< of the event that the plan came with

  Turnout turnout;
  int64_t next_join_sequence = 1;  ///< given to the next member who joins the list
  Progress progress = Progress::kPlanned;
  int64_t progress_version = 0;  ///< of the last WalkProgressEvent; 0 before the start
  absl::Time started;            ///< from UNDER_WAY on
  absl::Time closed;             ///< of CLOSED
  int64_t last_mark = 0;         ///< how many marks, late notices and counts have arrived
  int64_t minimum_version = 0;   ///< of the last MinimumEvent; 0 before the first

  /// Grows with each change of the roll; 0 before the first.
  int64_t RollVersion() const { return progress_version + last_mark; }

  /// Places that nobody has and nobody is offered; 0 when the capacity was lowered below that.
  int PlacesLeft() const {
    const int left = plan.capacity - turnout.going - turnout.offered;
    return left > 0 ? left : 0;
  }

  /// As many have a place as the walk needs.
  bool MinimumReached() const { return turnout.going >= plan.minimum; }

  friend bool operator==(const Walk&, const Walk&) = default;
};

/// Whether answers may change: FAILED_PRECONDITION kWalkNotPlanned when it is cancelled,
/// kWalkStarted from its start on.
absl::Status CheckAnswersOpen(const Walk& walk, absl::Time now);

/// Whether people can still take their own answer back: as CheckAnswersOpen, and of a walk that has
/// set out early until its planned start.
absl::Status CheckMayTakeBack(const Walk& walk, absl::Time now);

/// How long before its start a walk can be started.
inline constexpr absl::Duration kEarliestStart = absl::Hours(2);

/// FAILED_PRECONDITION when `walk` cannot be started at `now`.
absl::Status CheckMayStart(const Walk& walk, absl::Time now);

/// FAILED_PRECONDITION kWalkNotUnderWay unless people are out.
absl::Status CheckUnderWay(const Walk& walk);

/// How long the roll of a closed walk still takes what phones without a net had to say.
inline constexpr absl::Duration kRollOpenAfterClose = absl::Hours(24 * 14);

/// FAILED_PRECONDITION kWalkNotUnderWay unless people are out, or have been until lately.
absl::Status CheckRollOpen(const Walk& walk, absl::Time now);

/// How long before its start people can arrive at a walk, and say that they will be late.
inline constexpr absl::Duration kEarliestArrival = absl::Hours(1);
inline constexpr absl::Duration kEarliestLateNotice = absl::Hours(12);

/// FAILED_PRECONDITION unless `now` is at most `before` before the start of `walk`, and it is not
/// over: kWalkNotPlanned when it is cancelled or far away, kWalkNotUnderWay when it is over.
absl::Status CheckIsTheDay(const Walk& walk, absl::Duration before, absl::Time now);

}  // namespace amble::attendance
