#pragma once

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/app/walk_page.h"

namespace amble::scheduling {

/// The walks of all of the caller's groups in a window, as the caller may see them; of a guest, of
/// the one group that it reaches.
class ListMyWalks {
 public:
  explicit ListMyWalks(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<WalkPage> operator()(const rpc::CallContext& call, const WalkWindow& window) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
