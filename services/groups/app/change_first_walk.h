#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/authorize.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/first_walk_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// What is done for a caller of this standing, in the group's transaction.
using FirstWalkEffect = std::function<absl::Status(storage::Transaction&, const Standing&)>;

/// Has `effect` under the group's lock and once for each request_id, then shows the card for
/// `walk`. FAILED_PRECONDITION (GROUP_ARCHIVED) for a group that has ended.
absl::StatusOr<FirstWalkView> ChangeFirstWalk(const Dependencies& dependencies,
                                              const rpc::CallContext& call, const GroupKey& group,
                                              const std::string& walk,
                                              const FirstWalkEffect& effect);

}  // namespace amble::groups
