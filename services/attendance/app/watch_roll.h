#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/attendance/app/dependencies.h"

namespace amble::attendance {

/// Who follows the rolls of walks, and what of them is new.
class WatchRoll {
 public:
  explicit WatchRoll(const Dependencies& dependencies) : dependencies_(dependencies) {}

  /// The version of the roll: 0 before the walk was started. NOT_FOUND when there is no such walk.
  absl::StatusOr<int64_t> Version(const WalkId& walk) const;

  /// The versions of those of `walks` (ids) that there are, in any order. One query.
  absl::StatusOr<std::vector<RollVersion>> Versions(std::vector<std::string> walks) const;

  /// Those of `people` who may see the roll, as GetRoll decides, in their order. Before one is left
  /// out, the feeds of other services are read to their heads. NOT_FOUND when there is no such
  /// walk.
  absl::StatusOr<std::vector<std::string>> Leaders(const WalkId& walk,
                                                   const std::vector<std::string>& people,
                                                   absl::Time deadline) const;

 private:
  absl::StatusOr<std::vector<std::string>> KnownLeaders(
      const WalkId& walk, const std::vector<std::string>& people) const;

  Dependencies dependencies_;
};

}  // namespace amble::attendance
