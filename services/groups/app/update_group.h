#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// The group (its key and new values), which of its fields to change (in proto spelling), and the
/// etag that it must still have; empty for any.
struct UpdateGroupCommand {
  Group group;
  std::set<std::string> paths;
  std::string etag;
};

/// Changes a group. A higher capacity moves people up from the waiting list, a lower one evicts
/// nobody. ABORTED when the etag is another. LEADER and CO_LEADER may.
class UpdateGroup {
 public:
  explicit UpdateGroup(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Group> operator()(const rpc::CallContext& call,
                                   const UpdateGroupCommand& command) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
