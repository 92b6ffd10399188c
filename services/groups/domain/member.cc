#include "services/groups/domain/member.h"

#include <algorithm>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

using enum MemberState;

bool CanHappen(MemberState from, MemberAction action) {
  switch (action) {
    case MemberAction::kAdmit:
      return from == kUnspecified || from == kInvited || from == kRequested;
    case MemberAction::kMoveUp:
      return from == kWaiting;
    case MemberAction::kPause:
      return from == kActive;
    case MemberAction::kResume:
      return from == kPaused;
    case MemberAction::kDecline:
      return from == kInvited || from == kRequested;
    case MemberAction::kLeave:
    case MemberAction::kRemove:
      return from != kUnspecified && IsPresent(from);
  }
  return false;
}

/// Who is further in.
int Rank(MemberState state) {
  switch (state) {
    case kActive:
      return 5;
    case kPaused:
      return 4;
    case kWaiting:
      return 3;
    case kRequested:
      return 2;
    case kInvited:
      return 1;
    default:
      return 0;
  }
}

void Count(Group& group, const Member& member, int by) {
  if (member.role == MemberRole::kLeader && member.state == kActive) group.leader_count += by;
  if (member.role == MemberRole::kMember && HoldsPlace(member.state)) group.active_count += by;
  if (member.state == kWaiting) group.waiting_count += by;
}

}  // namespace

absl::StatusOr<MemberState> NextState(MemberState from, MemberAction action, bool place_free) {
  if (!CanHappen(from, action)) {
    return FailedPrecondition(Reason::kMembershipState,
                              "The membership is in a state that does not allow this.");
  }
  switch (action) {
    case MemberAction::kAdmit:
      return place_free ? kActive : kWaiting;
    case MemberAction::kMoveUp:
    case MemberAction::kResume:
      return kActive;
    case MemberAction::kPause:
      return kPaused;
    case MemberAction::kLeave:
      return kLeft;
    case MemberAction::kDecline:
    case MemberAction::kRemove:
      return kRemoved;
  }
  return from;
}

bool IsPresent(MemberState state) { return state != kLeft && state != kRemoved; }

bool HoldsPlace(MemberState state) { return state == kActive || state == kPaused; }

void CountIn(Group& group, const Member& member) { Count(group, member, 1); }

void CountOut(Group& group, const Member& member) { Count(group, member, -1); }

absl::Status CheckStillLed(const Group& group) {
  if (group.leader_count > 0) return absl::OkStatus();
  return FailedPrecondition(
      Reason::kLastLeader,
      "A group keeps a LEADER who is ACTIVE. Make somebody else LEADER first.");
}

void Merge(Member& kept, Member& gone) {
  if (Rank(gone.state) > Rank(kept.state)) {
    kept.state = gone.state;
    std::swap(kept.join_sequence, gone.join_sequence);
  } else if (gone.state == kWaiting && kept.state == kWaiting &&
             gone.join_sequence < kept.join_sequence) {
    std::swap(kept.join_sequence, gone.join_sequence);
  }
  kept.role = std::min(kept.role, gone.role);
  kept.agreement_version = std::max(kept.agreement_version, gone.agreement_version);
  kept.vouched = kept.vouched || gone.vouched;
  if (!kept.asked.given()) kept.asked = gone.asked;
  gone.state = kLeft;
  gone.merged_into = kept.id;
}

}  // namespace amble::groups
