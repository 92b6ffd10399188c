#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/app/visibility.h"

namespace amble::scheduling {

/// What the caller sees of a group's walks, and what that rests on. NOT_FOUND to whom ListWalks is.
class GetVisibility {
 public:
  struct Answer {
    Visibility visibility;
    std::string member;          ///< id of the caller's ACTIVE membership; empty for none
    bool may_be_shared = false;  ///< see MayBeShared
  };

  explicit GetVisibility(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Answer> operator()(const rpc::CallContext& call, const std::string& practice,
                                    const std::string& group) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
