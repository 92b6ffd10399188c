#include "services/groups/app/ask_to_be_met.h"

#include "services/groups/app/change_first_walk.h"
#include "services/groups/domain/refusal.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::Status AskToBeMet::CheckOffered(storage::Transaction& transaction, const GroupKey& group,
                                      const WalkPreview& walk) const {
  if (walk.cancelled) {
    return FailedPrecondition(Reason::kWalkNotPlanned, "The walk is cancelled.");
  }
  if (walk.start_time <= dependencies_.clock->Now()) {
    return FailedPrecondition(Reason::kWalkStarted, "The walk has started.");
  }
  AMBLE_ASSIGN_OR_RETURN(const FirstWalkCard card,
                         dependencies_.first_walks->Find(transaction, group));
  if (!card.corner.empty()) return absl::OkStatus();
  return RefuseField(absl::StatusCode::kFailedPrecondition, Reason::kFieldInvalid, "meet_me",
                     "Nobody is met before walks of this group.");
}

absl::StatusOr<FirstWalkView> AskToBeMet::operator()(const rpc::CallContext& call,
                                                     const GroupKey& group, const std::string& walk,
                                                     bool meet_me) const {
  const auto effect = [&](storage::Transaction& transaction,
                          const Standing& standing) -> absl::Status {
    if (!standing.belongs()) return PermissionDenied("Only members of this group may do this.");
    AMBLE_ASSIGN_OR_RETURN(auto found, dependencies_.walks->Find(transaction, group, walk));
    if (!found) return NotFound("walk");
    if (meet_me) {
      if (standing.member->state != MemberState::kActive) {
        return FailedPrecondition(Reason::kMembershipState,
                                  "Only somebody who is ACTIVE is met before a walk.");
      }
      AMBLE_RETURN_IF_ERROR(CheckOffered(transaction, group, *found));
    }
    return dependencies_.first_walks->SaveAsking(transaction, group, walk, standing.member->id,
                                                 meet_me);
  };
  return ChangeFirstWalk(dependencies_, call, group, walk, effect);
}

}  // namespace amble::groups
