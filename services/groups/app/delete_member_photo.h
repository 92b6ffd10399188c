#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/groups/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Forgets the photo of a member (an id, or kMe). Oneself, LEADER and CO_LEADER may. NOT_FOUND
/// without one.
class DeleteMemberPhoto {
 public:
  explicit DeleteMemberPhoto(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call, const GroupKey& group,
                          const std::string& member) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
