#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/platform/rpc/call_context.h"

namespace amble::rpc {

/// Brings a service up to what its caller has written elsewhere: see events/subscription.h.
class Consistency {
 public:
  virtual ~Consistency() = default;
  /// Returns when the named events have been applied here (those of unknown services are ignored),
  /// or UNAVAILABLE at `deadline`. Blocks.
  virtual absl::Status EnsureApplied(const std::vector<Position>& seen, absl::Time deadline) = 0;
};

}  // namespace amble::rpc
