#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "services/messaging/app/thread_view.h"

namespace amble::messaging {

/// Runs `keep`, which keeps something of a thread for the caller, once for one request. Returns the
/// thread as the caller then sees it.
absl::StatusOr<ThreadView> KeepOfThread(
    const Dependencies& dependencies, const rpc::CallContext& call, const ThreadKey& key,
    const std::function<absl::Status(storage::Transaction&, const ThreadStanding&)>& keep);

}  // namespace amble::messaging
