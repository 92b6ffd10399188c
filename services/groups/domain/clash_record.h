#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/groups/domain/group.h"

namespace amble::groups {

/// Somebody who may know of separations, and is told of a clash: as the member of the group that
/// they are, or under their id of staff.
struct Witness {
  std::string id;
  std::string person;

  friend auto operator<=>(const Witness&, const Witness&) = default;
};

/// What was told of a clash: of one pair and walk once, and again only after it was resolved.
struct ClashRecord {
  GroupKey group;
  std::string separation;
  std::string walk;
  std::string a;          ///< id of the member
  int64_t version_a = 0;  ///< of the last answer of `a` that was taken into account
  std::string b;
  int64_t version_b = 0;
  int occurrence = 0;              ///< 1 for the first time, 2 when it came back, …
  bool open = false;               ///< not resolved
  int64_t version = 0;             ///< of the event; 1 when created
  absl::Time end_time;             ///< of the walk; of one that opens, not stored
  std::vector<Witness> witnesses;  ///< of one that opens, not stored

  friend bool operator==(const ClashRecord&, const ClashRecord&) = default;
};

}  // namespace amble::groups
