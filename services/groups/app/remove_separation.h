#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/separation_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Ends a separation. THERAPISTs of the practice may. NOT_FOUND when there is none of that name.
class RemoveSeparation {
 public:
  explicit RemoveSeparation(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call, const std::string& practice,
                          const std::string& id) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
