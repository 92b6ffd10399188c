#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/domain/invitation.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Some invitations, and whether there are more after them.
struct InvitationPage {
  std::vector<Invitation> invitations;
  bool more = false;
};

/// The invitations of a group, newest first. LEADER and CO_LEADER may.
class ListInvitations {
 public:
  explicit ListInvitations(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<InvitationPage> operator()(const rpc::CallContext& call, const GroupKey& group,
                                            const std::string& before, int limit) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
