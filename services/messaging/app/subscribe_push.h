#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/preference_repository.h"
#include "services/platform/rpc/call_context.h"

namespace amble::messaging {

/// More than a phone, a tablet and two computers, and few enough for one push to each. The oldest
/// go first.
inline constexpr size_t kMaxDevices = 10;

struct SubscribePushCommand {
  std::string endpoint;
  std::string p256dh;  ///< base64url
  std::string auth;    ///< base64url
};

/// Adds a device of the caller's; the same endpoint again replaces it. INVALID_ARGUMENT for what no
/// browser gives, and an endpoint at no push service that is known here; UNIMPLEMENTED where
/// nothing is pushed.
class SubscribePush {
 public:
  explicit SubscribePush(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<PushDevice> operator()(const rpc::CallContext& call,
                                        const SubscribePushCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::messaging
