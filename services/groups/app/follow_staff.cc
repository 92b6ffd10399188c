#include "services/groups/app/follow_staff.h"

#include <optional>
#include <vector>

#include "services/groups/app/roster.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

/// `member` leads no longer, when it is a THERAPY group.
absl::Status StopLeading(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Member& member) {
  AMBLE_ASSIGN_OR_RETURN(Roster roster,
                         Roster::Open(dependencies, transaction, member.group, nullptr));
  if (!roster.group().therapy()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(Member stopping, roster.Get(member.id));
  stopping.role = MemberRole::kMember;
  AMBLE_RETURN_IF_ERROR(roster.Change(stopping));
  roster.AllowNoLeader();
  return roster.Close();
}

/// The event may be older than what somebody leads, who was verified meanwhile: so it counts what
/// was lost by it, not what was lacking before.
bool HasLost(const Staff& before, const Staff& now) {
  return (before.therapist && !now.therapist) || (before.verified() && !now.verified());
}

}  // namespace

absl::Status FollowStaff(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Staff& staff, bool history) {
  PracticeRepository& practices = *dependencies.practices;
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Staff> before,
                         practices.FindStaff(transaction, staff.practice, staff.person));
  AMBLE_RETURN_IF_ERROR(practices.Apply(transaction, staff));
  if (history) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Staff> now,
                         practices.FindStaff(transaction, staff.practice, staff.person));
  if (!HasLost(before.value_or(Staff()), now.value_or(Staff()))) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Member> members,
                         dependencies.members->ListAllOfPerson(transaction, staff.person));
  for (const Member& member : members) {
    if (member.group.practice != staff.practice || !member.present() ||
        member.role == MemberRole::kMember) {
      continue;
    }
    AMBLE_RETURN_IF_ERROR(StopLeading(dependencies, transaction, member));
  }
  return absl::OkStatus();
}

absl::Status StopUnverifiedLeaders(const Dependencies& dependencies,
                                   storage::Transaction& transaction) {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Member> leaders,
                         dependencies.members->ListUnverifiedLeaders(transaction));
  for (const Member& leader : leaders) {
    AMBLE_RETURN_IF_ERROR(StopLeading(dependencies, transaction, leader));
  }
  return absl::OkStatus();
}

}  // namespace amble::groups
