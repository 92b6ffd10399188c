#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "services/messaging/app/thread_view.h"

namespace amble::messaging {

/// Changes a message, once for one request, when `allowed` is OK for the caller and the message;
/// `change` says whether it was changed. A change takes the thread's next sequence. Returns the
/// message as the caller may see it.
absl::StatusOr<MessageView> ChangeMessage(
    const Dependencies& dependencies, const rpc::CallContext& call, const MessageKey& key,
    const std::function<absl::Status(const ThreadStanding&, const Message&)>& allowed,
    bool (*change)(Message&));

}  // namespace amble::messaging
