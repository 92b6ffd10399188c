#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/attendance/domain/head_count.h"
#include "services/attendance/domain/walk.h"

namespace amble::attendance {

/// Whether somebody is there; the numbers of amble.attendance.v1.Presence.
enum class Presence { kExpected = 1, kPresent = 2, kLeftEarly = 3, kAbsent = 4, kExcused = 5 };

/// Most people on one roll, and most marks that one walk takes.
inline constexpr int kLargestRoll = 2'000;
inline constexpr int64_t kMostMarks = 20'000;

/// One tap on a leader's phone. Marks of an entry form a multi-value register (as in Dynamo and in
/// CRDT literature): each names those that it replaces, and what no other mark replaces counts.
struct RollMark {
  std::string mark;   ///< id, made by the phone
  std::string entry;  ///< who is marked
  Presence presence = Presence::kPresent;
  std::vector<std::string> replaces;      ///< ids of marks that the phone knew of
  std::optional<absl::Time> client_time;  ///< by the phone's clock; shown, never trusted
  std::string client;                     ///< which phone
  int64_t arrival = 0;                    ///< grows with each mark of the walk; from the server
  bool self = false;  ///< of the person who is marked: "I'm here", or "I don't come after all"

  /// PRESENT or LEFT_EARLY.
  bool SaysCame() const {
    return presence == Presence::kPresent || presence == Presence::kLeftEarly;
  }
  /// The same tap: equal but for its arrival.
  bool SameTap(const RollMark& other) const;

  friend bool operator==(const RollMark&, const RollMark&) = default;
};

/// One person on the roll.
struct RollEntry {
  std::string entry;  ///< the member's id, or one of its own
  std::string walking_name;
  bool member = false;

  friend bool operator==(const RollEntry&, const RollEntry&) = default;
};

/// Where an entry stands after all marks that have arrived.
struct Standing {
  Presence presence = Presence::kExpected;  ///< with `conflict`, of the mark that arrived last
  bool conflict = false;
  std::vector<RollMark> heads;  ///< the marks that count, by id

  /// Known to be there, gone or not to have come.
  bool Settled() const { return !conflict && presence != Presence::kExpected; }
};

/// Where an entry stands by its `marks` (all of one entry, in any order). A mark counts unless
/// another mark of the entry replaces it; marks that replace each other all count, so nothing that
/// a leader tapped gets lost. Who says to be there by code needs no word of a leader, and gives way
/// to one; but nobody who says so is ABSENT by a leader who did not know of it: that is a conflict.
/// So is being there by a leader, for who has said not to come.
/// Which marks count, and whether they are a conflict, does not depend on the order of arrival.
Standing Settle(std::span<const RollMark> marks);

/// An entry and where it stands.
struct RollLine {
  RollEntry entry;
  Standing standing;
  int late_minutes = 0;  ///< as the person said; 0: has not
};

/// Who is there.
struct Roll {
  Walk walk;
  std::vector<RollLine> lines;         ///< by walking name, then id
  std::vector<HeadCount> counts = {};  ///< in the order of arrival
  std::string early_reason = {};       ///< why it ended before its time; empty when it did not

  /// How many are PRESENT, and nobody says otherwise.
  int PresentCount() const;
  /// The ids of the members who are ABSENT, and nobody says otherwise, in the order of `lines`.
  std::vector<std::string> AbsentMembers() const;
  /// The line of `entry`; nullptr when there is none.
  const RollLine* Find(const std::string& entry) const;
};

/// Puts marks to entries, in the order of a roll. Marks of unknown entries are passed over.
Roll MakeRoll(Walk walk, std::vector<RollEntry> entries, std::vector<RollMark> marks);

/// FAILED_PRECONDITION kRollUnsettled, naming by walking name everybody who is not accounted for,
/// or saying that `back_count` is not the number of those PRESENT.
absl::Status CheckAccountedFor(const Roll& roll, int back_count);

}  // namespace amble::attendance
