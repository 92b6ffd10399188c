#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/hint_repository.h"

namespace amble::messaging {

/// Some hints, and how far they reach, as of one moment.
struct HintPage {
  std::vector<Hint> hints;
  int64_t head = 0;
  bool too_old = false;  ///< what came next is no longer kept
};

/// The hints as a channel: those after a place, without gaps.
class FollowHints {
 public:
  explicit FollowHints(const Dependencies& dependencies) : dependencies_(dependencies) {}
  /// With `limit` 0 the head alone.
  absl::StatusOr<HintPage> Read(int64_t after, int limit) const;
  /// Whether there are some after `position`.
  absl::StatusOr<bool> HaveGrown(int64_t position) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
