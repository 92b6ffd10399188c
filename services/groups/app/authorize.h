#pragma once

#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/domain/member.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// What the caller is towards one group.
struct Standing {
  std::optional<Member> member;                  ///< when present
  const auth::StaffMembership* staff = nullptr;  ///< in the group's practice

  /// LEADER or CO_LEADER.
  bool leads() const { return member && member->leads(); }
  /// LEADER.
  bool leader() const { return leads() && member->role == MemberRole::kLeader; }
  /// Is in, or waits for a place.
  bool belongs() const {
    return member && member->state >= MemberState::kWaiting && member->present();
  }
};

/// Who the caller is in the group. NOT_FOUND, in the same words as for a group that does not exist,
/// when the caller is neither a present member nor staff of its practice. A guest reaches its own
/// group alone.
absl::StatusOr<Standing> FindStanding(const Dependencies& dependencies,
                                      storage::Transaction& transaction,
                                      const rpc::CallContext& call, const GroupKey& group);

/// PERMISSION_DENIED unless `standing` leads.
absl::Status CheckLeads(const Standing& standing);

/// FAILED_PRECONDITION (CREDENTIAL_REQUIRED) naming `field` unless `person` may be LEADER of the
/// group: of a THERAPY group only a therapist of the practice whose credential holds. What the
/// caller may is in the caller's token; what others may is told by accounts.
absl::Status CheckMayLead(const Dependencies& dependencies, storage::Transaction& transaction,
                          const rpc::CallContext& call, const Group& group,
                          const std::string& person, std::string_view field);

/// Runs `attempt`, and once more after reading the feeds to their heads when it denies: rights may
/// have changed elsewhere. `attempt` must not run inside a transaction.
absl::Status WithCatchUp(const Dependencies& dependencies, const rpc::CallContext& call,
                         const std::function<absl::Status()>& attempt);

/// The group as somebody of this standing may see it. Staff who do not lead a THERAPY group see
/// counts, and whoever only asked to join sees what the invitation showed.
Group AsSeenBy(const Standing& standing, Group group);

}  // namespace amble::groups
