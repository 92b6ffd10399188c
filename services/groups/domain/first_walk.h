#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "services/groups/domain/group.h"

namespace amble::groups {

/// How long before a walk whoever asked to be met learns where.
inline constexpr absl::Duration kCornerToldBefore = absl::Hours(24);

/// Who greets newcomers.
struct Greeter {
  std::string member;  ///< id; empty: nobody in particular
  std::string wears;

  friend bool operator==(const Greeter&, const Greeter&) = default;
};

/// What newcomers read before their first walk.
struct FirstWalkCard {
  GroupKey group;
  Greeter greeter;
  std::string minute_by_minute;  ///< public to whoever holds an invitation
  std::string slip_away;         ///< likewise
  std::string corner;            ///< where people are met; empty: it is not offered
  int64_t version = 0;           ///< 0 for one that nobody has written; the etag

  friend bool operator==(const FirstWalkCard&, const FirstWalkCard&) = default;
};

}  // namespace amble::groups
