#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// The most recipients of one notice that are gone through in one transaction.
inline constexpr int kRecipientsPerPage = 500;
/// The most notices of which a page is gone through in one transaction. Their walks stay locked.
inline constexpr int kNoticesPerTurn = 25;

/// So long the members of a group wait to be gone through for the feeds, when they cannot be read.
inline constexpr absl::Duration kLongestWaitForFeeds = absl::Minutes(1);

/// What one turn did.
struct Expanded {
  int notices = 0;
  int64_t recipients = 0;
  int64_t dropped = 0;  ///< of them, because it was too late
};

/// Goes through the next recipients of notices. Before it begins with the members of a group, it
/// catches up with the feeds, so that nobody is left out who joined before the group was told; all
/// else goes first. Who joins later sees the walks that are to come when they join, and is sent no
/// mail about each. Each page is one transaction with its place, so
/// rivals and kill -9 neither omit nor double anybody. Repeat until no notices are left.
absl::StatusOr<Expanded> ExpandNotices(const Dependencies& dependencies,
                                       int page = kRecipientsPerPage);

}  // namespace amble::messaging
