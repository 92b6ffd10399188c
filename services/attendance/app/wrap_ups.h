#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/wrap_up.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// What leaders see after a walk that is CLOSED.
class GetWrapUp {
 public:
  explicit GetWrapUp(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<WrapUp> operator()(const rpc::CallContext& call, const WalkId& walk) const;

 private:
  Dependencies dependencies_;
};

/// How a leader settles one absence.
struct SettleAbsence {
  std::string member;  ///< id
  Settlement settlement = Settlement::kNothing;
  std::string reason = {};  ///< with kFollowUp
  absl::Time due = {};      ///< with kFollowUp
};

struct FinishWrapUpCommand {
  WalkId walk;
  std::vector<SettleAbsence> settled;
  std::string next_walk;  ///< id of the next walk, confirmed; empty for none
};

/// Settles absences, each once, and confirms the next walk; all or nothing.
class FinishWrapUp {
 public:
  explicit FinishWrapUp(const Dependencies& dependencies) : dependencies_(dependencies) {}

  /// ABORTED kEtagMismatch when somebody settled one of the absences in another way, or the next
  /// walk is not the one that was seen; INVALID_ARGUMENT naming who was not missed.
  absl::StatusOr<WrapUp> operator()(const rpc::CallContext& call,
                                    const FinishWrapUpCommand& command) const;

 private:
  Dependencies dependencies_;
};

}  // namespace amble::attendance
