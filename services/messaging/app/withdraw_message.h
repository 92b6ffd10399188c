#pragma once

#include "absl/status/statusor.h"
#include "services/messaging/app/thread_view.h"

namespace amble::messaging {

/// Takes back a message of the caller's own. Nothing of it is kept.
class WithdrawMessage {
 public:
  explicit WithdrawMessage(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MessageView> operator()(const rpc::CallContext& call, const MessageKey& key) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
