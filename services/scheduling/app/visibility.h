#pragma once

#include <string>

#include "services/scheduling/app/authorize.h"
#include "services/scheduling/domain/walk.h"

namespace amble::scheduling {

/// What somebody is shown of a group's walks. All with the same one are shown the same.
enum class Visibility {
  kLeader,      ///< everything
  kStaff,       ///< neither phone nor home contact
  kOtherStaff,  ///< of a THERAPY group that one does not belong to: times and counts
  kMember,      ///< no meeting point either
};

inline Visibility VisibilityOf(const Standing& standing) {
  if (standing.leads()) return Visibility::kLeader;
  if (standing.staff == nullptr) return Visibility::kMember;
  // Who belongs to a THERAPY group is clinical.
  return standing.group.therapy && !standing.member ? Visibility::kOtherStaff : Visibility::kStaff;
}

inline std::string NameOf(Visibility visibility) {
  switch (visibility) {
    case Visibility::kLeader:
      return "leader";
    case Visibility::kStaff:
      return "staff";
    case Visibility::kOtherStaff:
      return "other_staff";
    case Visibility::kMember:
      return "member";
  }
  return "";
}

/// Whether what is shown may be kept outside of a process for a short while: no phone number, no
/// home contact, no exact place, and nothing of a THERAPY group.
inline bool MayBeShared(Visibility visibility, const Group& group) {
  return visibility == Visibility::kMember && !group.therapy;
}

/// The walk as it is shown. Meeting point, leader's phone and home contact are for leaders, the
/// meeting point and what it looks like for staff too; whoever is going learns from attendance
/// where to meet, and when it is time. Staff of another THERAPY group is not told what is walked,
/// where, by whom, or why not.
inline Walk AsSeenBy(Visibility visibility, Walk walk) {
  if (visibility == Visibility::kLeader) return walk;
  walk.leader_phone.clear();
  walk.home_contact.clear();
  if (visibility != Visibility::kStaff) walk.decided_by.clear();
  if (visibility == Visibility::kMember || visibility == Visibility::kOtherStaff) {
    walk.meeting_point.clear();
    walk.place.clear();
  }
  if (visibility == Visibility::kOtherStaff) {
    walk.title.clear();
    walk.note.clear();
    walk.leaders.clear();
    walk.route.clear();
    walk.area.clear();
    walk.access = {};
    walk.cancel_reason.clear();
  }
  return walk;
}

inline Walk AsSeenBy(const Standing& standing, Walk walk) {
  return AsSeenBy(VisibilityOf(standing), std::move(walk));
}

}  // namespace amble::scheduling
