#pragma once

#include <string>
#include <vector>

#include "tests/faults/race_history.h"

namespace amble::faults {

/// What must never happen. The capacity of the walks stood still during the race.
enum class Violation {
  kOverbooked,   ///< after some commit, more were GOING than the walk has places
  kPlaceWasted,  ///< after some commit, somebody waited while a place was free
  kOutOfOrder,   ///< somebody overtook another in the order of joining
  kDoubled,      ///< a person has two answers, or an answer two changes of one version
  kLost,         ///< an acknowledged answer is not what is stored, or was not what was asked
  kMiscounted,   ///< the counters of the walk are not those of its answers
  kInterleaved,  ///< two transactions changed a walk at the same time
};

/// "OVERBOOKED".
std::string NameOf(Violation violation);

struct Finding {
  Violation violation;
  std::string words;  ///< which walk, who, how

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// Judges a race by what is left of it; no input or output. Empty when all is well.
std::vector<Finding> Check(const RaceHistory& history);

}  // namespace amble::faults
