#pragma once

#include "absl/status/status.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/overdue.h"

namespace amble::attendance {

/// Most walks that are looked up at a time.
inline constexpr int kMostOverdue = 100;

/// Tells others of walks that are overdue, each stage once. Every replica may do so at any time:
/// who comes second finds it told.
class EscalateOverdue {
 public:
  explicit EscalateOverdue(const Dependencies& dependencies) : dependencies_(dependencies) {}
  /// Returns when all that were due at its start are told. Blocks.
  absl::Status operator()() const;

 private:
  absl::Status Escalate(const WalkId& walk, absl::Time now) const;

  const Dependencies& dependencies_;
};

}  // namespace amble::attendance
