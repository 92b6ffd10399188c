#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/member_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// A group and the caller in it.
struct MyGroup {
  Group group;
  MemberView member;
};

/// Some of the caller's groups, and whether there are more after them.
struct MyGroupPage {
  std::vector<MyGroup> groups;
  bool more = false;
  std::string last;  ///< id of the last membership, where the next page begins
};

/// The groups where the caller is present, newest membership first. A guest sees its own group.
class ListMyGroups {
 public:
  explicit ListMyGroups(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MyGroupPage> operator()(const rpc::CallContext& call, const std::string& before,
                                         int limit) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
