#pragma once

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// A group, as the caller may see it. Members may, and staff of the practice.
class GetGroup {
 public:
  explicit GetGroup(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Group> operator()(const rpc::CallContext& call, const GroupKey& key) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
