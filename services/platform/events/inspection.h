#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/events/event.h"
#include "services/platform/storage/database.h"

/// What an operator wants to know of a service's events, read beside the running service.
namespace amble::events {

/// An aggregate whose events wait, because the first of them could not be applied.
struct ParkedAggregate {
  std::string feed;
  std::string aggregate;
  int64_t events = 0;
  std::string reason;  ///< the error of the first
  absl::Time since;    ///< when the first was written
};
absl::StatusOr<std::vector<ParkedAggregate>> ListParked(storage::Database& database);

/// How far a service has read another's feed.
struct FeedProgress {
  std::string feed;
  Cursor cursor;
};
absl::StatusOr<std::vector<FeedProgress>> ListProgress(storage::Database& database);

/// How many events of the feed in `database` come after `cursor`, those without a position among
/// them; all, when the cursor is of another epoch.
absl::StatusOr<int64_t> CountAfter(storage::Database& database, const Cursor& cursor);

}  // namespace amble::events
