#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Some groups, and whether there are more after them.
struct GroupPage {
  std::vector<Group> groups;
  bool more = false;
};

/// The groups of a practice, newest first, as the caller may see them. Staff may.
class ListGroups {
 public:
  explicit ListGroups(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<GroupPage> operator()(const rpc::CallContext& call, const std::string& practice,
                                       const std::string& before, int limit) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
