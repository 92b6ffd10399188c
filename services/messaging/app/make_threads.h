#pragma once

#include <string>

#include "absl/time/time.h"
#include "services/messaging/domain/thread.h"

namespace amble::messaging {

/// Threads as they are made at `now`. Their ids follow from who is in them, so that whoever makes
/// one first, each makes the same.
Thread GroupThread(const GroupKey& group, absl::Time now);
Thread WalkThread(const WalkKey& walk, absl::Time now);
Thread LeaderThread(const GroupKey& group, const std::string& member, absl::Time now);
/// `one` and `two` are different members, in any order.
Thread DirectThread(const GroupKey& group, const std::string& one, const std::string& two,
                    absl::Time now);

}  // namespace amble::messaging
