#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/roll.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// Adds the marks of a phone to those of others. Marks that have arrived before have no effect, so
/// a phone may send them again, whenever it likes. Those that arrive after the walk was closed are
/// kept for kRollOpenAfterClose; see FollowLateMarks. A mark of somebody who is not on the roll is
/// refused: the phone that knows of a walk-in sends AddToRoll first, and the mark again.
class MarkRoll {
 public:
  explicit MarkRoll(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Roll> operator()(const rpc::CallContext& call, const WalkId& walk,
                                  const std::vector<RollMark>& marks) const;

 private:
  absl::StatusOr<std::vector<RollMark>> NewMarks(storage::Transaction& transaction,
                                                 const Walk& walk,
                                                 const std::vector<RollMark>& marks) const;

  Dependencies dependencies_;
};

}  // namespace amble::attendance
