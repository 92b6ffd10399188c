#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "services/groups/domain/group.h"

namespace amble::groups {

/// How many walks an invitation shows.
inline constexpr int kPreviewedWalks = 5;

/// A walk as the public may see it. Told by scheduling; the meeting point is not kept here.
struct WalkPreview {
  GroupKey group;
  std::string walk;
  std::string title;
  absl::Time start_time;
  std::string time_zone;
  int duration_minutes = 0;
  std::string area;
  std::string access;
  bool cancelled = false;
  int64_t version = 0;  ///< of the event

  friend bool operator==(const WalkPreview&, const WalkPreview&) = default;
};

}  // namespace amble::groups
