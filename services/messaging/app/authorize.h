#pragma once

#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"
#include "services/platform/auth/principal.h"
#include "services/platform/rpc/call_context.h"

namespace amble::messaging {

/// What the caller is towards one group.
struct Standing {
  Group group;
  std::optional<Member> member;                  ///< when ACTIVE
  const auth::StaffMembership* staff = nullptr;  ///< in the group's practice

  bool leads() const { return member && member->leads; }
};

/// The one group that a guest reaches; nullopt when `principal` is no guest of any.
std::optional<GroupKey> GroupOfGuest(const auth::Principal& principal);

/// Who the caller is in the group. NOT_FOUND, in the same words, when the group does not exist or
/// the caller is neither an ACTIVE member nor staff of its practice; PERMISSION_DENIED unless
/// `allowed` says yes. Catches up with the feeds before it denies. A guest reaches its own group
/// alone.
absl::StatusOr<Standing> RequireStanding(const Dependencies& dependencies,
                                         const rpc::CallContext& call, const GroupKey& group,
                                         const std::function<bool(const Standing&)>& allowed);

/// NOT_FOUND unless the walk is known. Catches up with the feeds before it denies. For callers
/// whose standing in the group is known.
absl::Status RequireWalk(const Dependencies& dependencies, const rpc::CallContext& call,
                         const WalkKey& walk);

/// For RequireStanding: an ACTIVE member.
bool IsMember(const Standing& standing);
/// For RequireStanding: LEADER or CO_LEADER.
bool Leads(const Standing& standing);
/// For RequireStanding: LEADER, CO_LEADER, or COORDINATOR of the practice.
bool MayAnnounce(const Standing& standing);
/// For RequireStanding: LEADER, CO_LEADER, or COORDINATOR or OWNER of the practice: who may cancel
/// a walk sees who was told.
bool MaySeeTold(const Standing& standing);

}  // namespace amble::messaging
