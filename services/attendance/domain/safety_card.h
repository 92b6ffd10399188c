#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/attendance/domain/walk.h"

namespace amble::attendance {

/// How long before the start of a walk its leaders may see safety cards.
inline constexpr absl::Duration kSafetyCardsBefore = absl::Hours(24);
/// How long after its planned end, when it was never started. One that was started shows them until
/// it is closed.
inline constexpr absl::Duration kSafetyCardsAfter = absl::Hours(24);

/// What somebody left for the case that they need help. Shown and forgotten: never stored here.
struct SafetyCard {
  std::string emergency_name;
  std::string emergency_phone;
  std::string needs;
  absl::Time update_time = absl::UnixEpoch();
  bool unreadable = false;  ///< there is one, and it cannot be opened

  friend bool operator==(const SafetyCard&, const SafetyCard&) = default;
};

/// Somebody on a walk.
struct Walker {
  std::string member;
  std::string person;
  std::string walking_name;

  friend bool operator==(const Walker&, const Walker&) = default;
};

/// A walker, and what they left.
struct WalkerSafetyCard {
  Walker walker;
  std::optional<SafetyCard> card;  ///< nothing: they left none

  friend bool operator==(const WalkerSafetyCard&, const WalkerSafetyCard&) = default;
};

/// Somebody's card was read. Ids alone.
struct SafetyCardReading {
  std::string reading;
  WalkId walk;
  std::string member;         ///< whose
  std::string person;         ///< whose
  std::string reader;         ///< the member who read it
  std::string reader_person;  ///< the same
  absl::Time time;

  friend bool operator==(const SafetyCardReading&, const SafetyCardReading&) = default;
};

/// FAILED_PRECONDITION kWalkNotUnderWay, saying from when, unless leaders may see safety cards at
/// `now`; kWalkNotPlanned when the walk is cancelled.
absl::Status CheckShowsSafetyCards(const Walk& walk, absl::Time now);

}  // namespace amble::attendance
