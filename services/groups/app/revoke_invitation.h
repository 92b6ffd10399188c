#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Ends an invitation at once; a mail that has not left is not sent. LEADER and CO_LEADER may.
class RevokeInvitation {
 public:
  explicit RevokeInvitation(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call, const GroupKey& group,
                          const std::string& id) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
