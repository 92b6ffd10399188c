#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/domain/series_edit.h"

namespace amble::scheduling {

/// Where a walk is moved to, and with which others of its series.
struct RescheduleWalkCommand {
  WalkKey key;
  WallTime start;
  std::string etag;  ///< empty: any
  Scope scope = Scope::kThis;
  /// A new rule for the series, which begins at `start`.
  std::optional<RecurrenceText> recurrence = {};
};

/// Moves a walk to another time, and others of its series as EditSeries says. LEADER may.
class RescheduleWalk {
 public:
  explicit RescheduleWalk(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Walk> operator()(const rpc::CallContext& call,
                                  const RescheduleWalkCommand& command) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
