#pragma once

#include <string>

#include "absl/time/time.h"

namespace amble::accounts {

/// What helps when somebody needs help on a walk: whom to ring, and what to know.
struct SafetyCard {
  std::string emergency_name;
  std::string emergency_phone;
  std::string needs;
  absl::Time update_time = absl::UnixEpoch();  ///< 1970: never

  /// Nothing is left on it: there is no card.
  bool IsEmpty() const {
    return emergency_name.empty() && emergency_phone.empty() && needs.empty();
  }

  friend bool operator==(const SafetyCard&, const SafetyCard&) = default;
};

}  // namespace amble::accounts
