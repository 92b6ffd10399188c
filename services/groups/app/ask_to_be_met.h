#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/first_walk_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Asks to be met before a walk to come, or takes it back. Whoever is ACTIVE in the group may.
/// FAILED_PRECONDITION when nobody offers it, or the walk has started (WALK_STARTED) or is
/// cancelled (WALK_NOT_PLANNED); taking back always works.
class AskToBeMet {
 public:
  explicit AskToBeMet(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<FirstWalkView> operator()(const rpc::CallContext& call, const GroupKey& group,
                                           const std::string& walk, bool meet_me) const;

 private:
  absl::Status CheckOffered(storage::Transaction& transaction, const GroupKey& group,
                            const WalkPreview& walk) const;

  const Dependencies& dependencies_;
};

}  // namespace amble::groups
