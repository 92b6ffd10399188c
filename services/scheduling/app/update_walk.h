#pragma once

#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/domain/series_edit.h"

namespace amble::scheduling {

/// The walk (its key and new values), which of its fields to change (in proto spelling), the
/// etag that it must still have, empty for any, and with which others of its series.
struct UpdateWalkCommand {
  Walk walk;
  std::set<std::string> paths;
  std::string etag;
  Scope scope = Scope::kThis;
  /// A new rule for the series.
  std::optional<RecurrenceText> recurrence = {};
};

/// Changes a walk that is PLANNED, and others of its series as EditSeries says. What of a series'
/// walk is changed alone stays with it when the series is changed. NOT_FOUND, ABORTED,
/// FAILED_PRECONDITION. LEADER may.
class UpdateWalk {
 public:
  explicit UpdateWalk(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Walk> operator()(const rpc::CallContext& call,
                                  const UpdateWalkCommand& command) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
