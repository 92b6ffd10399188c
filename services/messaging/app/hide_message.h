#pragma once

#include "absl/status/statusor.h"
#include "services/messaging/app/thread_view.h"

namespace amble::messaging {

/// Hides a message from all but leaders. For leaders of the group.
class HideMessage {
 public:
  explicit HideMessage(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MessageView> operator()(const rpc::CallContext& call, const MessageKey& key) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
