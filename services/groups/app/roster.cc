#include "services/groups/app/roster.h"

#include "services/groups/domain/refusal.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<Roster> Roster::Open(const Dependencies& dependencies,
                                    storage::Transaction& transaction, const GroupKey& key,
                                    const rpc::CallContext* call) {
  AMBLE_ASSIGN_OR_RETURN(auto group, dependencies.groups->Find(transaction, key, /*lock=*/true));
  if (!group) return NotFound("group");
  const bool is_led = group->leader_count > 0;
  return Roster(dependencies, transaction, *std::move(group), /*needs_leader=*/is_led, call);
}

absl::StatusOr<Roster> Roster::Create(const Dependencies& dependencies,
                                      storage::Transaction& transaction, Group group,
                                      const rpc::CallContext* call) {
  group.create_time = dependencies.clock->Now();
  AMBLE_RETURN_IF_ERROR(dependencies.groups->Save(transaction, group));
  Roster roster(dependencies, transaction, std::move(group), /*needs_leader=*/true, call);
  roster.ChangeGroup();
  return roster;
}

Group& Roster::ChangeGroup() {
  if (!group_changed_) ++group_.version;
  group_changed_ = true;
  return group_;
}

absl::StatusOr<std::optional<Member>> Roster::FindPresent(const std::string& person) {
  return dependencies_.members->FindPresent(transaction_, group_.key, person);
}

absl::StatusOr<bool> Roster::WasRemoved(const std::string& person) {
  return dependencies_.members->WasRemoved(transaction_, group_.key, person);
}

absl::StatusOr<Member> Roster::Get(const std::string& member) {
  AMBLE_ASSIGN_OR_RETURN(auto found, dependencies_.members->Find(transaction_, group_.key, member));
  if (!found) return NotFound("member");
  return *std::move(found);
}

absl::Status Roster::Add(Member& member) {
  member.group = group_.key;
  if (member.join_sequence == 0) member.join_sequence = group_.next_join_sequence++;
  member.create_time = dependencies_.clock->Now();
  member.version = 1;
  CountIn(group_, member);
  return Store(member);
}

absl::Status Roster::Change(Member& member) {
  AMBLE_ASSIGN_OR_RETURN(const Member before, Get(member.id));
  CountOut(group_, before);
  CountIn(group_, member);
  ++member.version;
  return Store(member);
}

absl::Status Roster::Store(const Member& member) {
  if (member.present()) {
    AMBLE_ASSIGN_OR_RETURN(const bool taken,
                           dependencies_.members->IsNameTaken(transaction_, group_.key,
                                                              member.walking_name, member.id));
    if (taken) {
      return RefuseField(absl::StatusCode::kAlreadyExists, Reason::kAlreadyExists, "walking_name",
                         "Somebody in this group has this name, or one that reads like it.");
    }
  }
  AMBLE_RETURN_IF_ERROR(dependencies_.members->Save(transaction_, member));
  if (!member.present()) AMBLE_RETURN_IF_ERROR(ForgetPhoto(member));
  return dependencies_.events->Changed(transaction_, member, call_);
}

absl::Status Roster::ForgetPhoto(const Member& gone) {
  MemberPhotoRepository& photos = *dependencies_.member_photos;
  if (!gone.merged_into.empty()) {
    AMBLE_RETURN_IF_ERROR(photos.Move(transaction_, group_.key, gone.id, gone.merged_into));
  }
  return photos.Delete(transaction_, group_.key, gone.id);
}

absl::Status Roster::Admit(Member& member) {
  AMBLE_RETURN_IF_ERROR(CheckNotArchived(group_));
  const bool place_free = group_.HasFreePlace() && group_.waiting_count == 0;
  const bool asked = member.state == MemberState::kRequested;
  AMBLE_ASSIGN_OR_RETURN(member.state, NextState(member.state, MemberAction::kAdmit, place_free));
  member.let_in = asked && member.state == MemberState::kActive;
  if (member.state == MemberState::kWaiting && group_.waiting_count >= kLongestWaitingList) {
    return FailedPrecondition(Reason::kGroupFull, "The group and its waiting list are full.");
  }
  member.join_sequence = group_.next_join_sequence++;
  return absl::OkStatus();
}

absl::Status Roster::MoveUp() {
  while (group_.HasFreePlace() && group_.waiting_count > 0) {
    AMBLE_ASSIGN_OR_RETURN(auto first,
                           dependencies_.members->FirstWaiting(transaction_, group_.key));
    if (!first) return absl::InternalError("the group counts somebody as waiting who is not there");
    AMBLE_ASSIGN_OR_RETURN(first->state, NextState(first->state, MemberAction::kMoveUp));
    first->let_in = true;
    AMBLE_RETURN_IF_ERROR(Change(*first));
  }
  return absl::OkStatus();
}

absl::Status Roster::Close() {
  if (needs_leader_) AMBLE_RETURN_IF_ERROR(CheckStillLed(group_));
  AMBLE_RETURN_IF_ERROR(MoveUp());
  AMBLE_RETURN_IF_ERROR(dependencies_.groups->Save(transaction_, group_));
  if (!group_changed_) return absl::OkStatus();
  return dependencies_.events->Changed(transaction_, group_, call_);
}

}  // namespace amble::groups
