#pragma once

#include <string>

#include "absl/time/time.h"
#include "services/messaging/domain/notice.h"
#include "services/messaging/domain/reminder.h"

/// A notice whose recipients are gone through page by page.
namespace amble::messaging {

/// Where recipients are found. Each is found in the order of the ids of members.
enum class Audience {
  kMembers = 1,  ///< the ACTIVE members of the group
  kEarly = 2,    ///< who comes to the walk, of them those who are to be reminded before it is due
  kComing = 3,   ///< who comes to the walk: the rest
  kRecipients = 4,  ///< who is a recipient of the notice already
};

struct Expansion {
  Notice notice;
  Audience audience = Audience::kMembers;
  absl::Time due;     ///< when each is to be told, but for quiet hours
  std::string after;  ///< members up to this one are done; empty: none
};

/// The clock may be wrong by about a day and come back: what is of no use by the clock is given up
/// only after this time. Until then it neither leaves nor is it lost.
inline constexpr absl::Duration kClockGrace = absl::Hours(26);

}  // namespace amble::messaging
