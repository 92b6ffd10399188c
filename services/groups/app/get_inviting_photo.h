#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/get_invitation.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// The photo, a JPEG, of the greeter whom an invitation names to whoever holds its token; see
/// GetInvitation. NOT_FOUND when it names nobody, or they have given none.
class GetInvitingPhoto {
 public:
  explicit GetInvitingPhoto(const Dependencies& dependencies)
      : dependencies_(dependencies), get_invitation_(dependencies) {}
  absl::StatusOr<std::string> operator()(const rpc::CallContext& call,
                                         const std::string& token) const;

 private:
  const Dependencies& dependencies_;
  GetInvitation get_invitation_;
};

}  // namespace amble::groups
