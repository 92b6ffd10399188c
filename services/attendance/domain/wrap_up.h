#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/attendance/domain/follow_up.h"
#include "services/attendance/domain/walk.h"

namespace amble::attendance {

/// How an absence was settled; the numbers of amble.attendance.v1.AbsenceSettlement.
enum class Settlement {
  kExcused = 1,   ///< they told a leader
  kFollowUp = 2,  ///< somebody looks after them
  kNothing = 3,   ///< it was seen
};

/// What could be done for somebody; the numbers of amble.attendance.v1.KindStep.
enum class KindStep {
  kSayMissed = 1,
  kRing = 2,
  kFollowUp = 3,
  kThank = 4,
  kAskWhatWouldHelp = 5,
};

/// From so many absences in a row on somebody should look after a member.
inline constexpr int kMissesToFollow = 2;
/// The most that either list of a NextWalk holds.
inline constexpr int kMostListedMembers = 100;

/// An absence that is settled.
struct SettledAbsence {
  std::string member;  ///< id
  Settlement settlement = Settlement::kNothing;
  std::string settled_by;  ///< id of a member
  absl::Time settle_time;
  std::string follow_up = {};  ///< id; with kFollowUp

  friend bool operator==(const SettledAbsence&, const SettledAbsence&) = default;
};

/// How far leaders have come with wrapping up a walk.
struct WrapUpProgress {
  std::optional<absl::Time> finish_time;
  std::string finished_by;  ///< id of a member
  std::string next_walk;    ///< id of the walk that was confirmed to be the next; empty for none
  std::string next_confirmed_by;  ///< id of a member
  std::optional<absl::Time> next_confirm_time;

  friend bool operator==(const WrapUpProgress&, const WrapUpProgress&) = default;
};

/// Somebody who was not there.
struct MissedMember {
  std::string member;  ///< id
  std::string walking_name;
  int in_a_row = 0;                   ///< walks, this one among them
  std::optional<FollowUp> follow_up;  ///< open, due first
  std::optional<SettledAbsence> settled;
  std::vector<KindStep> steps;
};

/// A member in short.
struct ListedMember {
  std::string member;  ///< id
  std::string walking_name;

  friend bool operator==(const ListedMember&, const ListedMember&) = default;
};

/// The next walk of a group.
struct NextWalk {
  Walk walk;
  std::vector<ListedMember> going;       ///< in join order; at most kMostListedMembers
  std::vector<ListedMember> unanswered;  ///< by id; at most kMostListedMembers
  bool more = false;                     ///< than those
};

/// What leaders see after a walk.
struct WrapUp {
  Walk walk;
  WrapUpProgress progress;
  std::vector<MissedMember> absent;        ///< without a word, by walking name
  std::vector<MissedMember> said_no_late;  ///< by walking name
  std::optional<NextWalk> next;
  std::map<std::string, std::string> leaders;  ///< walking names of those who did something, by id

  /// How many of `absent` are not settled.
  int OpenCount() const;
  /// The line of `member` in either list, or nullptr.
  const MissedMember* Find(const std::string& member) const;
  bool IsAbsent(const std::string& member) const;
};

/// What could be done for somebody who was absent without a word `in_a_row` times.
std::vector<KindStep> StepsForAbsent(int in_a_row, bool followed);
/// What could be done for somebody who said no late.
std::vector<KindStep> StepsForLate(int in_a_row, bool followed);

/// FAILED_PRECONDITION kRollUnsettled unless `walk` is CLOSED.
absl::Status CheckMayWrapUp(const Walk& walk);

}  // namespace amble::attendance
