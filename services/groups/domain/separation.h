#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "services/groups/domain/group.h"

namespace amble::groups {

/// Of a practice, those that have not ended.
inline constexpr int kMostSeparations = 1000;

/// The numbers of amble.groups.v1.SeparationKind; kNone: ended.
enum class SeparationKind { kNone = 0, kNotPaired = 1, kNotSameWalk = 2 };

/// Somebody who is kept apart: the person, and the membership by which they were named.
struct Separated {
  std::string person;
  std::string group;
  std::string member;

  friend bool operator==(const Separated&, const Separated&) = default;
};

/// Two people whom a practice keeps apart, in all its groups. Of two people there is at most one
/// that has not ended; an ended one is kept, so that its versions go on.
struct Separation {
  std::string practice;
  std::string id;
  Separated a;
  Separated b;
  SeparationKind kind = SeparationKind::kNone;
  std::string created_by;  ///< id of the person
  absl::Time create_time;
  int64_t version = 0;  ///< of the event; 1 when created

  bool ended() const { return kind == SeparationKind::kNone; }
  bool IsOf(const std::string& one, const std::string& other) const {
    return (a.person == one && b.person == other) || (a.person == other && b.person == one);
  }

  friend bool operator==(const Separation&, const Separation&) = default;
};

/// Two who are kept apart and are going on one walk, by the members that they are there.
struct Clash {
  std::string separation;
  SeparationKind kind = SeparationKind::kNone;
  GroupKey group;
  std::string walk;
  absl::Time start_time;
  std::string a;
  std::string b;
  int64_t version_a = 0;  ///< of the answer of `a`
  int64_t version_b = 0;

  friend bool operator==(const Clash&, const Clash&) = default;
};

}  // namespace amble::groups
