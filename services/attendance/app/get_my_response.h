#pragma once

#include "absl/status/statusor.h"
#include "services/attendance/app/answer_command.h"
#include "services/attendance/app/dependencies.h"

namespace amble::attendance {

/// The caller's answer to a walk; kUnanswered before the first.
class GetMyResponse {
 public:
  explicit GetMyResponse(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<AnswerView> operator()(const rpc::CallContext& call, const WalkId& walk) const;

 private:
  Dependencies dependencies_;
};

}  // namespace amble::attendance
