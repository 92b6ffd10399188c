#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/safety_card.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// The safety cards of those on a walk, for its leaders, at the time for it. That they were read is
/// committed before they are given out; while it cannot be, they are not.
class GetSafetyCards {
 public:
  explicit GetSafetyCards(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<std::vector<WalkerSafetyCard>> operator()(const rpc::CallContext& call,
                                                           const WalkId& walk) const;

 private:
  /// What the caller may see at this moment.
  struct View {
    std::string reader;  ///< the caller's member
    std::vector<Walker> walkers;
  };
  absl::StatusOr<View> Look(storage::Transaction& transaction, const rpc::CallContext& call,
                            const WalkId& walk) const;

  Dependencies dependencies_;
};

}  // namespace amble::attendance
