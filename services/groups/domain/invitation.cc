#include "services/groups/domain/invitation.h"

#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::Status CompleteAndCheck(Invitation& invitation, absl::Time now) {
  if (invitation.max_uses == 0) {
    invitation.max_uses = invitation.mailed() ? 1 : kDefaultInvitationUses;
  }
  if (invitation.expire_time == absl::InfinitePast()) {
    invitation.expire_time = now + kDefaultInvitationLifetime;
  }
  std::vector<FieldViolation> violations;
  if (invitation.mailed() && invitation.max_uses != 1) {
    violations.push_back({"invitation.max_uses", "One that is mailed is for one person."});
  } else if (invitation.max_uses < 1 || invitation.max_uses > kMostInvitationUses) {
    violations.push_back({"invitation.max_uses", "Between 1 and 500 people may join by it."});
  }
  if (invitation.expire_time <= now) {
    violations.push_back({"invitation.expire_time", "Must be a time to come."});
  } else if (invitation.expire_time > now + kLongestInvitationLifetime) {
    violations.push_back({"invitation.expire_time", "Must be at most 90 days from now."});
  }
  return violations.empty() ? absl::OkStatus() : InvalidFields(violations);
}

InvitationState StateOf(const Invitation& invitation, absl::Time now) {
  if (invitation.revoked || invitation.expire_time <= now) return InvitationState::kEnded;
  if (invitation.use_count >= invitation.max_uses) return InvitationState::kUsedUp;
  return InvitationState::kOpen;
}

absl::Status CheckUsable(const Invitation& invitation, absl::Time now) {
  switch (StateOf(invitation, now)) {
    case InvitationState::kOpen:
      return absl::OkStatus();
    case InvitationState::kUsedUp:
      return FailedPrecondition(Reason::kInvitationNotUsable,
                                "As many people have joined by this invitation as may.");
    case InvitationState::kEnded:
      break;
  }
  return FailedPrecondition(Reason::kInvitationNotUsable, "This invitation has ended.");
}

bool AsksToJoin(const Invitation& invitation, const Group& group) {
  return !invitation.mailed() && group.join_policy != JoinPolicy::kOpen;
}

}  // namespace amble::groups
