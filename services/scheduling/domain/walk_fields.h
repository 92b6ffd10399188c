#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "services/scheduling/domain/walk.h"

namespace amble::scheduling {

/// What of a walk may be changed, for it alone or for its series. The values are stored.
enum class WalkField : int64_t {
  kTitle = 1 << 0,
  kDurationMinutes = 1 << 1,
  kRoute = 1 << 2,
  kCapacity = 1 << 3,
  kMinimum = 1 << 4,
  kAnswerByTime = 1 << 5,
  kLeaders = 1 << 6,
  kLeaderPhone = 1 << 7,
  kHomeContact = 1 << 8,
  kNote = 1 << 9,
  kMeetingPointMinutes = 1 << 10,
  kStart = 1 << 11,  ///< moved by itself
  kDecideMinutes = 1 << 12,
  kDecideRule = 1 << 13,
};

/// A field, and how requests spell it.
struct NamedWalkField {
  std::string_view name;
  WalkField field;
};

/// Those that UpdateWalk changes.
inline constexpr std::array<NamedWalkField, 13> kUpdatableFields = {{
    {"title", WalkField::kTitle},
    {"duration_minutes", WalkField::kDurationMinutes},
    {"route", WalkField::kRoute},
    {"capacity", WalkField::kCapacity},
    {"minimum", WalkField::kMinimum},
    {"answer_by_time", WalkField::kAnswerByTime},
    {"leaders", WalkField::kLeaders},
    {"leader_phone", WalkField::kLeaderPhone},
    {"home_contact", WalkField::kHomeContact},
    {"note", WalkField::kNote},
    {"meeting_point_minutes", WalkField::kMeetingPointMinutes},
    {"decide_minutes", WalkField::kDecideMinutes},
    {"decide_rule", WalkField::kDecideRule},
}};
inline constexpr std::string_view kStartFieldName = "start";

inline bool Owns(const Walk& walk, WalkField field) {
  return (walk.own_fields & static_cast<int64_t>(field)) != 0;
}
inline void Own(Walk& walk, WalkField field) { walk.own_fields |= static_cast<int64_t>(field); }
inline void Disown(Walk& walk, WalkField field) { walk.own_fields &= ~static_cast<int64_t>(field); }

/// Gives `to` what `from` has in `field`; not for kStart.
void CopyField(const Walk& from, Walk& to, WalkField field);

/// Whether both show the same in `field`; not for kStart.
bool SameField(const Walk& left, const Walk& right, WalkField field);

}  // namespace amble::scheduling
