#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// ABORTED (ETAG_MISMATCH) unless `etag` is empty or that of `walk`.
absl::Status CheckCurrent(const std::string& etag, const Walk& walk);

/// Runs `effect` in one transaction, once for each request_id, and returns the walk as it stands
/// afterwards. NOT_FOUND, or what `effect` refuses.
absl::StatusOr<Walk> ChangeOnce(const Dependencies& dependencies, const rpc::CallContext& call,
                                const WalkKey& key,
                                const std::function<absl::Status(storage::Transaction&)>& effect);

/// Applies `change` to the walk in one transaction, once for each request_id: finds and locks it,
/// checks the etag, saves it as a new version and tells the other services, if it is another now.
/// Returns the walk as it stands afterwards. NOT_FOUND, ABORTED, or what `change` refuses.
absl::StatusOr<Walk> ChangeWalk(
    const Dependencies& dependencies, const rpc::CallContext& call, const WalkKey& key,
    const std::string& etag,
    const std::function<absl::Status(storage::Transaction&, Walk&)>& change);

/// How long the feeds may take to be read to their ends before a walk is cancelled.
inline constexpr absl::Duration kCatchUpBeforeCancelling = absl::Seconds(2);

/// Reads the feeds to their ends: attendance may just have told that a walk has begun. When that
/// cannot be had in time, of which half is left to the call itself, the call goes on without:
/// people must be told, and what has begun wins later (see ApplyProgress).
void CatchUpBeforeCancelling(const Dependencies& dependencies, const rpc::CallContext& call);

/// NOT_FOUND unless the route of `walk`, if it has one, exists. The duration is the route's unless
/// the walk has one.
absl::Status CheckRoute(const Dependencies& dependencies, storage::Transaction& transaction,
                        Walk& walk);

/// INVALID_ARGUMENT unless `walk` has leaders, each once, who all lead the group.
absl::Status CheckLeaders(const Dependencies& dependencies, storage::Transaction& transaction,
                          const Walk& walk);

/// Runs `attempt`, whose transaction calls CheckLeaders. When that refuses, catches up with the
/// feeds, which may have told of a new leader meanwhile, and runs it once more.
absl::StatusOr<Walk> WithLeadersOfLate(const Dependencies& dependencies,
                                       const rpc::CallContext& call,
                                       const std::function<absl::StatusOr<Walk>()>& attempt);

}  // namespace amble::scheduling
