#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/member_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// What AcceptInvitation needs.
struct AcceptInvitationCommand {
  std::string token;
  std::string walking_name;
  int agreement_version = 0;
};

/// Joins with an account: ACTIVE or WAITING, or REQUESTED where the invitation only asks, and for
/// whoever was removed once and holds a shared link. Somebody who is in already stays as they are,
/// and the invitation is not used up.
class AcceptInvitation {
 public:
  explicit AcceptInvitation(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MemberView> operator()(const rpc::CallContext& call,
                                        const AcceptInvitationCommand& command) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
