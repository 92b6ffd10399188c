#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/first_walk_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Says who greets newcomers on one walk; nobody: whom the card names. LEADER and CO_LEADER may.
class SetGreeter {
 public:
  explicit SetGreeter(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<FirstWalkView> operator()(const rpc::CallContext& call, const GroupKey& group,
                                           const std::string& walk, const Greeter& greeter) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
