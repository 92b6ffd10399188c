#pragma once

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/app/walk_page.h"

namespace amble::scheduling {

/// The walks of a group in a window, as the caller may see them. Members and staff may.
class ListWalks {
 public:
  explicit ListWalks(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<WalkPage> operator()(const rpc::CallContext& call, const std::string& practice,
                                      const std::string& group, const WalkWindow& window) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
