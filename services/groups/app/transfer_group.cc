#include "services/groups/app/transfer_group.h"

#include <optional>
#include <utility>
#include <vector>

#include "services/groups/app/change_group.h"
#include "services/groups/app/get_member.h"
#include "services/groups/app/guest_leaders.h"
#include "services/groups/app/join.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

/// Whether `leader`, of whom accounts has told, may not lead `group` any more. Of whom it never
/// told is no reason to take a group from anybody.
absl::StatusOr<bool> HasLostIt(const Dependencies& dependencies, storage::Transaction& transaction,
                               const Group& group, const Member& leader) {
  AMBLE_ASSIGN_OR_RETURN(
      const std::optional<Staff> staff,
      dependencies.practices->FindStaff(transaction, group.key.practice, leader.person));
  if (!staff) return false;
  return group.therapy() ? !staff->MayLeadTherapy() : !staff->therapist;
}

/// The LEADERs in whose place the caller hands the group over: oneself, or for an OWNER those who
/// lead it no longer by rights.
absl::StatusOr<std::vector<Member>> LeadersToReplace(const Dependencies& dependencies,
                                                     storage::Transaction& transaction,
                                                     const Standing& standing, const Group& group) {
  if (standing.leader()) return std::vector<Member>{*standing.member};
  const absl::Status denied = PermissionDenied("Only a LEADER of the group hands it over.");
  if (standing.staff == nullptr || !standing.staff->Has(auth::StaffRole::kOwner)) return denied;
  std::vector<Member> replaced;
  AMBLE_ASSIGN_OR_RETURN(std::vector<Member> leading,
                         dependencies.members->ListLeading(transaction, group.key));
  for (Member& member : leading) {
    if (member.role != MemberRole::kLeader) continue;
    AMBLE_ASSIGN_OR_RETURN(const bool lost, HasLostIt(dependencies, transaction, group, member));
    if (!lost) return denied;
    replaced.push_back(std::move(member));
  }
  return replaced;
}

/// The caller as a member yet to be added.
absl::StatusOr<Member> NewLeader(const Dependencies& dependencies,
                                 storage::Transaction& transaction, const rpc::CallContext& call,
                                 const Group& group) {
  Member member{.id = dependencies.ids->NewId(),
                .person = call.principal.person,
                .state = MemberState::kActive,
                .agreement_version = group.agreement.version};
  AMBLE_ASSIGN_OR_RETURN(member.walking_name, ChooseWalkingName(dependencies, transaction, group));
  return member;
}

}  // namespace

absl::StatusOr<MemberView> TransferGroup::operator()(const rpc::CallContext& call,
                                                     const GroupKey& group,
                                                     const std::string& member) const {
  AMBLE_ASSIGN_OR_RETURN(const std::string guest, FindGuest(dependencies_, call, group, member));
  const auto effect = [&](storage::Transaction& transaction,
                          Roster& roster) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, group));
    AMBLE_ASSIGN_OR_RETURN(const std::vector<Member> replaced,
                           LeadersToReplace(dependencies_, transaction, standing, roster.group()));
    const bool oneself = member == kMe || (standing.member && standing.member->id == member);
    if (oneself && standing.leader()) return InvalidField("member", "Must be somebody else.");
    const bool comes_in = oneself && !standing.member;
    Member next;
    if (comes_in) {
      AMBLE_ASSIGN_OR_RETURN(next, NewLeader(dependencies_, transaction, call, roster.group()));
    } else if (oneself) {
      next = *standing.member;
    } else {
      AMBLE_ASSIGN_OR_RETURN(next, roster.Get(member));
    }
    if (next.state != MemberState::kActive) {
      return FailedPrecondition(Reason::kMembershipState,
                                "Only somebody who is ACTIVE leads a group.");
    }
    AMBLE_RETURN_IF_ERROR(
        CheckMayLead(dependencies_, transaction, call, roster.group(), next.person, "member"));
    AMBLE_RETURN_IF_ERROR(CheckNoGuest(next.person, guest, "member"));
    if (next.role != MemberRole::kLeader) {
      next.role = MemberRole::kLeader;
      AMBLE_RETURN_IF_ERROR(comes_in ? roster.Add(next) : roster.Change(next));
    }
    for (Member before : replaced) {
      before.role = standing.leader() ? MemberRole::kCoLeader : MemberRole::kMember;
      if (before.id != next.id) AMBLE_RETURN_IF_ERROR(roster.Change(before));
    }
    return next.id;
  };
  return ChangeMember(dependencies_, call, group, effect);
}

}  // namespace amble::groups
