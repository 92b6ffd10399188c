#pragma once

#include <cstdint>
#include <string>

namespace amble::scheduling {

/// A group as scheduling needs to know it. Told by groups.
struct Group {
  std::string practice;
  std::string id;
  std::string title;
  bool therapy = false;
  std::string time_zone;
  int64_t version = 0;    ///< of the event
  bool archived = false;  ///< no walk is planned any more

  friend bool operator==(const Group&, const Group&) = default;
};

/// A member as scheduling needs to know them. Told by groups.
struct Member {
  std::string practice;
  std::string group;
  std::string id;
  std::string person;
  bool leads = false;   ///< LEADER or CO_LEADER
  bool active = false;  ///< ACTIVE
  int64_t version = 0;  ///< of the event

  friend bool operator==(const Member&, const Member&) = default;
};

}  // namespace amble::scheduling
