#pragma once

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// What the caller is towards one group.
struct Standing {
  Group group;
  std::optional<Member> member;                  ///< when ACTIVE
  const auth::StaffMembership* staff = nullptr;  ///< in the group's practice

  bool leads() const { return member && member->leads; }
};

/// Names one group.
struct GroupKey {
  std::string practice;
  std::string group;

  friend bool operator==(const GroupKey&, const GroupKey&) = default;
};

/// The one group that a guest reaches; nullopt when `principal` is no guest of any.
std::optional<GroupKey> GroupOfGuest(const auth::Principal& principal);

/// Who the caller is in the group. NOT_FOUND, in the same words, when the group does not exist or
/// the caller is neither an ACTIVE member nor staff of its practice. Catches up with the feeds
/// before it denies. A guest reaches its own group alone.
absl::StatusOr<Standing> FindStanding(const Dependencies& dependencies,
                                      const rpc::CallContext& call, const std::string& practice,
                                      const std::string& group);

/// As FindStanding, and PERMISSION_DENIED unless `allowed` says yes.
absl::StatusOr<Standing> RequireStanding(const Dependencies& dependencies,
                                         const rpc::CallContext& call, const std::string& practice,
                                         const std::string& group,
                                         const std::function<bool(const Standing&)>& allowed);

/// For RequireStanding: LEADER or CO_LEADER.
bool Leads(const Standing& standing);
/// FAILED_PRECONDITION (GROUP_ARCHIVED) when the group is archived.
absl::Status CheckNotArchived(const Standing& standing);
/// As CheckNotArchived; and, in a THERAPY group, FAILED_PRECONDITION (CREDENTIAL_REQUIRED) unless
/// the caller has a VERIFIED credential that holds at `now`. Before walks are planned.
absl::Status CheckMayPlan(const Standing& standing, absl::Time now);
/// For RequireStanding: LEADER, CO_LEADER, or COORDINATOR or OWNER of the practice.
bool MayCancel(const Standing& standing);

}  // namespace amble::scheduling
