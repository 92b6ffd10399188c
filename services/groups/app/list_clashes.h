#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/separation_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Walks that are not over on which two go who are kept apart, soonest first. THERAPISTs of the
/// practice may. Who goes is told by attendance, and read to its head first.
class ListClashes {
 public:
  explicit ListClashes(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<std::vector<ClashView>> operator()(const rpc::CallContext& call,
                                                    const ClashQuery& query) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
