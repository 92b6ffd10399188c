#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace amble::attendance {

/// Why somebody should look after a member; the numbers of amble.attendance.v1.FollowUpKind.
enum class FollowUpKind {
  kByLeader = 1,      ///< a leader thinks so
  kAbsence = 2,       ///< two walks in a row were missed
  kRollConflict = 3,  ///< marks that came after the end disagree
};

/// How long the task to ask after somebody who was missed may take.
inline constexpr absl::Duration kAbsenceDue = absl::Hours(48);
/// How long the task to settle marks that disagree may take, and what it says.
inline constexpr absl::Duration kRollConflictDue = absl::Hours(24);
inline constexpr std::string_view kRollConflictReason =
    "After the walk was closed, another phone told something else of them. Please look at the roll "
    "and settle it.";
/// How many closed walks are looked at for the one that somebody answered before.
inline constexpr int kMissedLookBack = 12;
/// A follow-up may be due so long before and after the time at which it is made.
inline constexpr absl::Duration kEarliestDue = absl::Hours(24);
inline constexpr absl::Duration kLongestDue = absl::Hours(24 * 366);

/// A task for a human: to look after one member.
struct FollowUp {
  std::string practice;
  std::string group;
  std::string follow_up;  ///< id
  std::string member;     ///< id
  FollowUpKind kind = FollowUpKind::kByLeader;
  std::string reason;
  absl::Time due;
  std::string walk;  ///< id of the walk that was missed last; with kByLeader may be empty
  absl::Time create_time;
  std::optional<absl::Time> resolve_time;
  std::string resolved_by;         ///< id of a member
  std::string note;                ///< what came of it
  std::string walking_name = {};   ///< of the member; as it is now, only when read
  std::string assignee = {};       ///< id of the leader who does it; empty for whoever comes first
  std::string assignee_name = {};  ///< walking name; as it is now, only when read

  friend bool operator==(const FollowUp&, const FollowUp&) = default;
};

/// INVALID_ARGUMENT naming "due_time" when it is too far from `now`.
absl::Status CheckDue(absl::Time due, absl::Time now);

}  // namespace amble::attendance
