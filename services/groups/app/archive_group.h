#pragma once

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/domain/group.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Ends a group for good: nobody comes in or is invited, no walk is planned, all stays readable;
/// people may still leave. FAILED_PRECONDITION while walks to come are planned, naming how many, as
/// far as scheduling has told. An archived group stays as it is. LEADER and CO_LEADER may.
class ArchiveGroup {
 public:
  explicit ArchiveGroup(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Group> operator()(const rpc::CallContext& call, const GroupKey& key) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
