#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Ends somebody's membership. LEADER and CO_LEADER may.
class RemoveMember {
 public:
  explicit RemoveMember(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call, const GroupKey& group,
                          const std::string& member) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
