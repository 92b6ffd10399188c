#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// A walk, and what is shown of it where it is looked at alone.
struct WalkInFull {
  Walk walk;
  /// How its series repeats now: for leaders and staff who see the walk wholly. Nothing for a
  /// single walk, and one that its series has no place for any more.
  std::optional<RecurrenceText> recurrence;
};

/// A walk as the caller may see it. NOT_FOUND. Members and staff may.
class GetWalk {
 public:
  explicit GetWalk(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Walk> operator()(const rpc::CallContext& call, const WalkKey& key) const;
  /// The same with what the walk alone does not say.
  absl::StatusOr<WalkInFull> InFull(const rpc::CallContext& call, const WalkKey& key) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
