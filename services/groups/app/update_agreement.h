#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Writes the next version of the agreement, which the caller accepts thereby. LEADER and CO_LEADER
/// may.
class UpdateAgreement {
 public:
  explicit UpdateAgreement(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Agreement> operator()(const rpc::CallContext& call, const GroupKey& group,
                                       const std::string& text) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
