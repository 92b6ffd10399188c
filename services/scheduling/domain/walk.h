#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/scheduling/domain/route.h"
#include "services/scheduling/domain/wall_time.h"

namespace amble::scheduling {

inline constexpr int kLongestWalkMinutes = 600;
inline constexpr int kLargestCapacity = 1000;
/// How long before the start people who are going see the meeting point, unless the walk says.
inline constexpr int kMeetingPointMinutes = 24 * 60;
/// How long before the start it may be decided whether a walk will be.
inline constexpr int kLongestDecideMinutes = 14 * 24 * 60;
/// How far ahead a walk may be planned, and before its start answers may close.
inline constexpr absl::Duration kPlanningHorizon = absl::Hours(24 * 366 * 2);

/// Where a walk stands. PLANNED and CANCELLED are decided here; UNDER_WAY and CLOSED are told by
/// attendance, and win: people are on the path.
enum class WalkState { kPlanned = 1, kCancelled = 2, kUnderWay = 3, kClosed = 4 };

/// How it is decided whether a walk will be.
enum class DecideRule {
  kByLeader = 1,            ///< leaders are asked
  kCancelBelowMinimum = 2,  ///< it is cancelled when fewer have a place than it needs
};
/// What was decided.
enum class Decision { kUndecided = 1, kGo = 2, kNoGo = 3 };

/// Names one walk.
struct WalkKey {
  std::string practice;
  std::string group;
  std::string walk;

  friend bool operator==(const WalkKey&, const WalkKey&) = default;
};

/// One occurrence. What stands behind `// of the route` is read with it, and stored there.
struct Walk {
  WalkKey key;
  std::string title;
  WallTime start;          ///< by the clocks there
  absl::Time start_time;   ///< the same as an instant
  std::string tz_version;  ///< of the tzdata that derived the instant
  int duration_minutes = 0;
  std::string route;  ///< id; empty for none
  int capacity = 0;
  int minimum = 0;
  absl::Time answer_by_time = absl::InfiniteFuture();  ///< InfiniteFuture: until the start
  std::vector<std::string> leaders;                    ///< ids of members
  std::string leader_phone;
  std::string home_contact;
  std::string note;
  WalkState state = WalkState::kPlanned;
  std::string cancel_reason;
  int meeting_point_minutes = kMeetingPointMinutes;
  int sequence = 0;     ///< for calendars: grows when start or end change, or it is cancelled
  int64_t version = 0;  ///< 1 when created; the etag
  std::string series;   ///< id; empty for a single walk
  /// id of the first of the series that its series continues, one after the other; empty: none.
  std::string first_series;
  /// The wall time, as FormatLocalTime writes it, that names it within its series, wherever it is
  /// moved to.
  std::string slot;
  /// Others of its series were planned before it, so nobody is invited to it by itself.
  bool follows = false;
  /// What was changed of it alone, which changes of its series leave: bits of WalkField.
  int64_t own_fields = 0;
  int decide_minutes = 0;  ///< how long before the start it is decided; 0: it is not
  DecideRule decide_rule = DecideRule::kByLeader;
  Decision decision = Decision::kUndecided;
  bool decision_due = false;                       ///< the time for it is still to be looked at
  std::string decided_by;                          ///< id of a member; empty: by the rule
  absl::Time decided_time = absl::InfinitePast();  ///< InfinitePast while it is not

  std::string area;           // of the route
  std::string meeting_point;  // of the route
  AccessInformation access;   // of the route
  std::string place;          // of the route

  friend bool operator==(const Walk&, const Walk&) = default;
};

/// Whether a walk can be planned at `now` for `start`: INVALID_ARGUMENT naming `field` otherwise.
absl::Status CheckStart(absl::Time start, absl::Time now, std::string_view field);

/// Whether what was asked for can be planned at `now`: INVALID_ARGUMENT naming every field at
/// fault, as "walk.capacity" and so on.
absl::Status CheckPlan(const Walk& walk, absl::Time now);

/// FAILED_PRECONDITION unless `walk` is PLANNED and has not reached its start.
absl::Status CheckStillPlanned(const Walk& walk, absl::Time now);

/// FAILED_PRECONDITION unless `walk` is PLANNED and has not reached its planned end: who falls ill
/// on the way to a walk that nobody has started still calls it off.
absl::Status CheckMayCancel(const Walk& walk, absl::Time now);

/// Cancels, with a reason. FAILED_PRECONDITION as CheckMayCancel.
absl::Status Cancel(Walk& walk, std::string reason, absl::Time now);

/// Moves to another time; an answer-by time keeps its distance from the start. To where it is:
/// nothing changes.
absl::Status Reschedule(Walk& walk, WallTime start, absl::Time start_time, std::string tz_version,
                        absl::Time now);

}  // namespace amble::scheduling
