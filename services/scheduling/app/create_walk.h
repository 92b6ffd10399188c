#pragma once

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// Plans a walk in the group that `walk.key` names; ids, instant and version are given here.
/// LEADER may; in a THERAPY group with a credential that holds.
class CreateWalk {
 public:
  explicit CreateWalk(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Walk> operator()(const rpc::CallContext& call, Walk walk) const;

 private:
  absl::StatusOr<Walk> Plan(const rpc::CallContext& call, const Walk& walk, absl::Time now) const;

  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
