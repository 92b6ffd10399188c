#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// The person of `member` (an id) when accounts says that it is a guest, who has no account; empty
/// otherwise, and for who is not there. Not in a transaction: asks accounts.
absl::StatusOr<std::string> FindGuest(const Dependencies& dependencies,
                                      const rpc::CallContext& call, const GroupKey& group,
                                      const std::string& member);

/// FAILED_PRECONDITION (GUEST_NOT_ALLOWED) naming `field` when `person` is `guest`, which FindGuest
/// returned: a group is led by somebody who can sign in again.
absl::Status CheckNoGuest(const std::string& person, const std::string& guest,
                          std::string_view field);

}  // namespace amble::groups
