#pragma once

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/domain/group.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Of so many walks to come a refusal says when they are.
inline constexpr int kNamedPlannedWalks = 5;

/// Ends a group for good: nobody comes in or is invited, no walk is planned, all stays readable;
/// people may still leave. FAILED_PRECONDITION (WALKS_PLANNED) while walks to come are planned, as
/// far as scheduling has told, saying when the next kNamedPlannedWalks of them are and how many
/// more there are. An archived group stays as it is. LEADER and CO_LEADER may.
class ArchiveGroup {
 public:
  explicit ArchiveGroup(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Group> operator()(const rpc::CallContext& call, const GroupKey& key) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
