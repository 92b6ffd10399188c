#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/first_walk_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// The first-walk card, as ViewFirstWalk says. Who is in the group or waits for a place may.
class GetFirstWalkCard {
 public:
  explicit GetFirstWalkCard(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<FirstWalkView> operator()(const rpc::CallContext& call, const GroupKey& group,
                                           const std::string& walk) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
