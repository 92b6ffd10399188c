#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// The most recipients of one notice that are gone through in one transaction.
inline constexpr int kRecipientsPerPage = 500;
/// The most notices of which a page is gone through in one transaction. Their walks stay locked.
inline constexpr int kNoticesPerTurn = 25;

/// What one turn did.
struct Expanded {
  int notices = 0;
  int64_t recipients = 0;
  int64_t dropped = 0;  ///< of them, because it was too late
};

/// Goes through the next recipients of notices. Each page is one transaction with its place, so
/// rivals and kill -9 neither omit nor double anybody. Repeat until no notices are left.
absl::StatusOr<Expanded> ExpandNotices(const Dependencies& dependencies,
                                       int page = kRecipientsPerPage);

}  // namespace amble::messaging
