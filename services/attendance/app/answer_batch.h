#pragma once

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/app/answer_command.h"
#include "services/attendance/app/dependencies.h"

namespace amble::attendance {

/// What became of each command of a batch, in their order.
using AnswerResults = std::vector<absl::StatusOr<AnswerView>>;

/// Decides many answers, to whichever walks, in one transaction: a handful of queries and batches,
/// however many there are. Commands to one walk are decided in the order in which they are given.
class AnswerBatch {
 public:
  explicit AnswerBatch(const Dependencies& dependencies) : dependencies_(dependencies) {}

  /// The result of each command, all committed; a refusal concerns its command alone. An error
  /// means that nothing was committed, because of the database or of what one of the commands
  /// holds. A request_id that had its effect before, or earlier in the batch, has none again: the
  /// answer as it stands; ABORTED kRequestIdReused when it came with another body.
  absl::StatusOr<AnswerResults> operator()(std::span<const AnswerCommand> commands) const;

 private:
  Dependencies dependencies_;
};

}  // namespace amble::attendance
