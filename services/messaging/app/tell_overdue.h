#pragma once

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// People are still out on a walk.
struct Overdue {
  WalkKey walk;
  int stage = 0;  ///< 1: half an hour after its planned end; 2: an hour
};

/// From which stage on the home contact of a walk is told.
inline constexpr int kHomeContactStage = 2;

/// Tells those who lead the group, LEADER and CO_LEADER, at any hour and once of each walk, that
/// people are still out. At the second stage the walk's home contact is told by mail, if there is
/// an address; leaders are told of that, or that they are to ring. Not of a walk that is not known
/// or was closed meanwhile. `history`: it was told before this service first listened, so nobody is
/// told.
absl::Status TellOverdue(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Overdue& overdue, bool history);

}  // namespace amble::messaging
