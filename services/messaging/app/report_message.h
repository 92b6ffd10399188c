#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/messaging/app/thread_view.h"

namespace amble::messaging {

/// Tells the leaders that a message is not all right; of a leader's message, the practice's owners.
class ReportMessage {
 public:
  explicit ReportMessage(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call, const MessageKey& key,
                          const std::string& reason) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
