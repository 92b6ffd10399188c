#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// The photo of a member (an id, or kMe), a JPEG. Oneself, LEADER and CO_LEADER may; to others it
/// is shown only as GetGreeterPhoto and GetInvitingPhoto say. NOT_FOUND without one.
class GetMemberPhoto {
 public:
  explicit GetMemberPhoto(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<std::string> operator()(const rpc::CallContext& call, const GroupKey& group,
                                         const std::string& member) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
