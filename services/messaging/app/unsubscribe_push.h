#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::messaging {

/// Removes a device of the caller's. NOT_FOUND when the caller has no such device.
class UnsubscribePush {
 public:
  explicit UnsubscribePush(const Dependencies& dependencies) : to_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call, const std::string& device);

 private:
  Dependencies to_;
};

}  // namespace amble::messaging
