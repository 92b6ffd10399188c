#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/member_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Lets in somebody who asked: ACTIVE, or WAITING while the group is full. LEADER and CO_LEADER
/// may.
class ApproveMember {
 public:
  explicit ApproveMember(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MemberView> operator()(const rpc::CallContext& call, const GroupKey& group,
                                        const std::string& member) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
