#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/domain/safety_card.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// Whoever keeps safety cards: accounts.
class SafetyCardSource {
 public:
  virtual ~SafetyCardSource() = default;

  /// By person; who has none is left out. Blocks. Within the deadline of `call`. What comes back
  /// when they cannot be had is shown to the caller: a status with a reason. Safe from any thread.
  virtual absl::StatusOr<std::map<std::string, SafetyCard>> Find(
      const rpc::CallContext& call, const std::vector<std::string>& people) = 0;
};

}  // namespace amble::attendance
