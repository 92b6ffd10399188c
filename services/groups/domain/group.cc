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
  if (group.time_zone.empty()) violations.push_back({"group.time_zone", "This field is required."});
  return violations.empty() ? absl::OkStatus() : InvalidFields(violations);
}

}  // namespace amble::groups
