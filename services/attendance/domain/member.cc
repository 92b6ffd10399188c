#include "services/attendance/domain/member.h"

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// How much a membership allows; 0 for one that is over.
int Weight(const Member& member) {
  switch (member.state) {
    case MemberState::kActive:
      return 5;
    case MemberState::kPaused:
      return 4;
    case MemberState::kWaiting:
      return 3;
    case MemberState::kRequested:
      return 2;
    case MemberState::kInvited:
      return 1;
    case MemberState::kUnspecified:
    case MemberState::kLeft:
    case MemberState::kRemoved:
      return 0;
  }
  return 0;
}

}  // namespace

const Member* CurrentMembership(std::span<const Member* const> memberships) {
  const Member* best = nullptr;
  int most = 0;
  for (const Member* member : memberships) {
    const int weight = Weight(*member);
    if (weight <= most) continue;
    best = member;
    most = weight;
  }
  return best;
}

absl::Status CheckMaySee(const Member* member) {
  if (member == nullptr || Weight(*member) == 0) return NotFound("walk");
  if (!member->IsPresent()) {
    return FailedPrecondition(Reason::kMembershipState,
                              "The membership has not begun: it is waiting for a place or a yes.");
  }
  return absl::OkStatus();
}

absl::Status CheckMayAnswer(const Member* member, const Group* group, Answer answer) {
  AMBLE_RETURN_IF_ERROR(CheckMaySee(member));
  if (group == nullptr) return NotFound("walk");
  if (member->state != MemberState::kActive) {
    return FailedPrecondition(Reason::kMembershipState,
                              "Somebody who takes a break does not answer.");
  }
  if (answer == Answer::kGoing && group->therapy &&
      member->agreement_version < group->agreement_version) {
    return FailedPrecondition(Reason::kAgreementRequired,
                              "The current agreement of the group must be accepted first.");
  }
  return absl::OkStatus();
}

absl::Status CheckLeads(const Member* member) {
  AMBLE_RETURN_IF_ERROR(CheckMaySee(member));
  if (member->Leads()) return absl::OkStatus();
  return PermissionDenied("Only a leader of the group may do this.");
}

}  // namespace amble::attendance
