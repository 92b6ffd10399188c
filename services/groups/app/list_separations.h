#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/separation_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// The separations of a practice, by id. THERAPISTs of the practice may.
class ListSeparations {
 public:
  explicit ListSeparations(const Dependencies& dependencies) : dependencies_(dependencies) {}
  /// At most `limit` after the id `after`.
  absl::StatusOr<std::vector<SeparationView>> operator()(const rpc::CallContext& call,
                                                         const std::string& practice,
                                                         const std::string& after, int limit) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
