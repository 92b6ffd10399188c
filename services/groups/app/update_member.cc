#include "services/groups/app/update_member.h"

#include "services/groups/app/change_group.h"
#include "services/groups/app/get_member.h"
#include "services/groups/app/guest_leaders.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/etag.h"
#include "services/platform/text/text.h"

namespace amble::groups {
namespace {

absl::Status ChangeRole(const Dependencies& dependencies, storage::Transaction& transaction,
                        const rpc::CallContext& call, const Standing& standing, const Group& group,
                        const std::string& guest, MemberRole role, Member& member) {
  if (!standing.leader()) return PermissionDenied("Only a LEADER of the group changes roles.");
  if (role < MemberRole::kLeader || role > MemberRole::kMember) {
    return InvalidField("member.role", "Must be LEADER, CO_LEADER or MEMBER.");
  }
  if (member.role == role) return absl::OkStatus();
  if (member.state != MemberState::kActive) {
    return FailedPrecondition(Reason::kMembershipState,
                              "Only somebody who is ACTIVE takes another role.");
  }
  if (role == MemberRole::kLeader) {
    AMBLE_RETURN_IF_ERROR(
        CheckMayLead(dependencies, transaction, call, group, member.person, "member.role"));
    AMBLE_RETURN_IF_ERROR(CheckNoGuest(member.person, guest, "member.role"));
  }
  if (role == MemberRole::kMember) AMBLE_RETURN_IF_ERROR(CheckNotArchived(group));
  if (role == MemberRole::kMember && !group.HasFreePlace()) {
    return FailedPrecondition(Reason::kGroupFull,
                              "Leaders hold no place and MEMBERs do, and none is free.");
  }
  member.role = role;
  return absl::OkStatus();
}

absl::Status ChangeState(MemberState state, Member& member) {
  if (member.state == state) return absl::OkStatus();
  if (state != MemberState::kActive && state != MemberState::kPaused) {
    return InvalidField("member.state", "Must be ACTIVE or PAUSED.");
  }
  const MemberAction action =
      state == MemberState::kPaused ? MemberAction::kPause : MemberAction::kResume;
  AMBLE_ASSIGN_OR_RETURN(member.state, NextState(member.state, action));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<MemberView> UpdateMember::operator()(const rpc::CallContext& call,
                                                    const UpdateMemberCommand& command) const {
  const GroupKey& key = command.member.group;
  std::string guest;
  if (command.paths.contains("role") && command.member.role == MemberRole::kLeader) {
    AMBLE_ASSIGN_OR_RETURN(guest, FindGuest(dependencies_, call, key, command.member.id));
  }
  const auto effect = [&](storage::Transaction& transaction,
                          Roster& roster) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, key));
    std::string id = command.member.id;
    if (id == kMe) {
      if (!standing.member) return NotFound("member");
      id = standing.member->id;
    }
    const bool oneself = standing.member.has_value() && standing.member->id == id;
    if (!oneself) AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
    AMBLE_ASSIGN_OR_RETURN(Member member, roster.Get(id));
    AMBLE_RETURN_IF_ERROR(resources::CheckEtag(command.etag, member.version));
    if (!member.present()) {
      return FailedPrecondition(Reason::kMembershipState, "The membership has ended.");
    }
    if (command.paths.contains("walking_name")) {
      member.walking_name = TrimSpace(command.member.walking_name);
      if (member.walking_name.empty()) return MissingField("member.walking_name");
    }
    if (command.paths.contains("shows_name")) {
      if (!oneself) return PermissionDenied("Whose name it is says who reads it.");
      member.shows_name = command.member.shows_name;
    }
    if (command.paths.contains("state")) {
      AMBLE_RETURN_IF_ERROR(ChangeState(command.member.state, member));
    }
    if (command.paths.contains("role")) {
      AMBLE_RETURN_IF_ERROR(ChangeRole(dependencies_, transaction, call, standing, roster.group(),
                                       guest, command.member.role, member));
    }
    AMBLE_RETURN_IF_ERROR(roster.Change(member));
    return id;
  };
  return ChangeMember(dependencies_, call, key, effect);
}

}  // namespace amble::groups
