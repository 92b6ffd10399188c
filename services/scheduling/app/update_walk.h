#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// The walk (its key and new values), which of its fields to change (in proto spelling), and the
/// etag that it must still have; empty for any.
struct UpdateWalkCommand {
  Walk walk;
  std::set<std::string> paths;
  std::string etag;
};

/// Changes a walk that is PLANNED. NOT_FOUND, ABORTED, FAILED_PRECONDITION. LEADER may.
class UpdateWalk {
 public:
  explicit UpdateWalk(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Walk> operator()(const rpc::CallContext& call,
                                  const UpdateWalkCommand& command) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
