#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/messaging/domain/notice.h"
#include "services/messaging/domain/reminder.h"

/// A notice whose recipients are gone through page by page.
namespace amble::messaging {

/// Where recipients are found. Each is found in the order of the ids of members.
enum class Audience {
  kMembers = 1,     ///< the ACTIVE members of the group
  kEarly = 2,       ///< who is to be reminded of the walk, of them those before it is due
  kComing = 3,      ///< who is to be reminded of the walk: the rest
  kRecipients = 4,  ///< who is a recipient of the notice already
};

struct Expansion {
  Notice notice;
  Audience audience = Audience::kMembers;
  absl::Time due;                    ///< when each is to be told, but for quiet hours
  std::string after;                 ///< members up to this one are done; empty: none
  std::vector<std::string> leaders;  ///< of its walk, when it was claimed: ids of members
};

/// An Expansion for the members of a group of which nobody is done yet.
struct Unbegun {
  std::string notice;
  absl::Time add_time;
};

/// The clock may be wrong by about a day and come back: what is of no use by the clock is given up
/// only after this time. Until then it neither leaves nor is it lost.
inline constexpr absl::Duration kClockGrace = absl::Hours(26);

}  // namespace amble::messaging
