#include "services/groups/domain/group.h"

#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::Status CompleteAndCheck(Group& group) {
  std::vector<FieldViolation> violations;
  if (group.title.empty()) violations.push_back({"group.title", "This field is required."});
  if (group.kind != GroupKind::kTherapy && group.kind != GroupKind::kCommunity) {
    violations.push_back({"group.kind", "Must be THERAPY or COMMUNITY."});
  }
  if (group.join_policy == JoinPolicy::kUnspecified) {
    group.join_policy = group.therapy() ? JoinPolicy::kInvited : JoinPolicy::kByRequest;
  }
  if (group.therapy() && group.join_policy != JoinPolicy::kInvited) {
    violations.push_back({"group.join_policy", "A THERAPY group is always INVITED."});
  } else if (group.join_policy < JoinPolicy::kInvited || group.join_policy > JoinPolicy::kOpen) {
    violations.push_back({"group.join_policy", "Must be INVITED, BY_REQUEST or OPEN."});
  }
  if (group.capacity < 1 || group.capacity > kLargestCapacity) {
    violations.push_back({"group.capacity", "Between 1 and 1000 people may belong to it."});
  }
  if (group.free_places == FreePlaces::kUnspecified) group.free_places = FreePlaces::kGiven;
  if (group.free_places < FreePlaces::kGiven || group.free_places > FreePlaces::kOffered) {
    violations.push_back({"group.free_places", "Must be GIVEN or OFFERED."});
  }
  if (group.offer_minutes == 0) group.offer_minutes = kUsualOffer;
  if (group.offer_minutes < kShortestOffer || group.offer_minutes > kLongestOffer) {
    violations.push_back({"group.offer_minutes", "Between 15 minutes and a week (10080)."});
  }
  if (group.time_zone.empty()) violations.push_back({"group.time_zone", "This field is required."});
  return violations.empty() ? absl::OkStatus() : InvalidFields(violations);
}

absl::Status CheckNotArchived(const Group& group) {
  if (!group.archived()) return absl::OkStatus();
  return FailedPrecondition(Reason::kGroupArchived, "The group is archived.");
}

}  // namespace amble::groups
