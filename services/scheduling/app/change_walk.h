#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// Applies `change` to the walk in one transaction, once for each request_id: finds and locks it,
/// checks the etag, saves it as a new version and tells the other services. Returns the walk as it
/// stands afterwards. NOT_FOUND, ABORTED, or what `change` refuses.
absl::StatusOr<Walk> ChangeWalk(
    const Dependencies& dependencies, const rpc::CallContext& call, const WalkKey& key,
    const std::string& etag,
    const std::function<absl::Status(storage::Transaction&, Walk&)>& change);

/// Checks `walk.leaders` (all must lead the group) and, when `walk.route` is set, that it exists;
/// the duration is the route's unless the walk has one.
absl::Status CheckReferences(const Dependencies& dependencies, storage::Transaction& transaction,
                             Walk& walk);

}  // namespace amble::scheduling
