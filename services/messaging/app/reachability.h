#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace amble::messaging {

/// Whom mail does not reach.
class Reachability {
 public:
  virtual ~Reachability() = default;
  /// By person, why no mail reaches them, a reason of ours; who is reached is left out. Blocks;
  /// never within a transaction. UNAVAILABLE when it cannot be known now.
  virtual absl::StatusOr<std::map<std::string, std::string>> FindUnreached(
      const std::vector<std::string>& people) = 0;
};

}  // namespace amble::messaging
