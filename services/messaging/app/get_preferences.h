#pragma once

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/domain/preferences.h"
#include "services/platform/rpc/call_context.h"

namespace amble::messaging {

/// How the caller wants to be told.
class GetPreferences {
 public:
  explicit GetPreferences(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Preferences> operator()(const rpc::CallContext& call);

 private:
  Dependencies to_;
};

}  // namespace amble::messaging
