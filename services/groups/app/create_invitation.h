#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/domain/invitation.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// A new invitation. The link is known now and never again: empty when the request is repeated.
struct CreatedInvitation {
  Invitation invitation;
  std::string url;
};

/// Creates an invitation and mails it when it has an address. LEADER and CO_LEADER may.
class CreateInvitation {
 public:
  explicit CreateInvitation(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<CreatedInvitation> operator()(const rpc::CallContext& call,
                                               Invitation invitation) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
