#pragma once

#include "services/scheduling/app/authorize.h"
#include "services/scheduling/domain/walk.h"

namespace amble::scheduling {

/// The walk as somebody of this standing may see it. Meeting point, leader's phone and home contact
/// are for leaders, the meeting point for staff too; whoever is going learns from attendance where
/// to meet, and when it is time. Who belongs to a THERAPY group is clinical: other staff see the
/// times and counts of its walks alone.
inline Walk AsSeenBy(const Standing& standing, Walk walk) {
  if (standing.leads()) return walk;
  walk.leader_phone.clear();
  walk.home_contact.clear();
  if (standing.staff == nullptr) walk.meeting_point.clear();
  if (standing.group.therapy && !standing.member) {
    walk.title.clear();
    walk.note.clear();
    walk.leaders.clear();
  }
  return walk;
}

}  // namespace amble::scheduling
