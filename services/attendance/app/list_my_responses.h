#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/app/answer_command.h"
#include "services/attendance/app/dependencies.h"

namespace amble::attendance {

/// The caller's answers to walks that have not ended, soonest first.
class ListMyResponses {
 public:
  explicit ListMyResponses(const Dependencies& dependencies) : dependencies_(dependencies) {}
  /// At most `limit`, after `after`.
  absl::StatusOr<std::vector<AnswerView>> operator()(const rpc::CallContext& call,
                                                     const ResponseRepository::OwnKey& after,
                                                     int limit) const;

 private:
  Dependencies dependencies_;
};

}  // namespace amble::attendance
