#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/roll.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// How many a leader counted.
struct CountHeadsCommand {
  WalkId walk;
  Moment moment = Moment::kStart;
  int count = 0;
  std::optional<absl::Time> counted_time;  ///< by the phone's clock
};

/// Keeps a count of heads, with who counted and how many were marked as there. At most
/// kMostHeadCounts a walk; until kRollOpenAfterClose.
class CountHeads {
 public:
  explicit CountHeads(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Roll> operator()(const rpc::CallContext& call,
                                  const CountHeadsCommand& command) const;

 private:
  Dependencies dependencies_;
};

}  // namespace amble::attendance
