#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/groups/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Gives a member (an id, or kMe) a photo, cleaned (see images::CleanPhoto), in place of any
/// before. Only oneself may, while ACTIVE: FAILED_PRECONDITION (MEMBERSHIP_STATE) otherwise.
/// INVALID_ARGUMENT for what is no photo, RESOURCE_EXHAUSTED while others are read,
/// FAILED_PRECONDITION (GROUP_ARCHIVED) for a group that has ended.
class SetMemberPhoto {
 public:
  explicit SetMemberPhoto(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call, const GroupKey& group,
                          const std::string& member, const std::string& photo) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
