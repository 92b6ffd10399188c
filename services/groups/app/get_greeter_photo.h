#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// The photo, a JPEG, of whoever greets newcomers: on `walk` (an id), or as the card says when that
/// is empty. Whoever may read the card may look at it; see ViewFirstWalk. NOT_FOUND when nobody
/// greets, or they have given none.
class GetGreeterPhoto {
 public:
  explicit GetGreeterPhoto(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<std::string> operator()(const rpc::CallContext& call, const GroupKey& group,
                                         const std::string& walk) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
