#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/storage/database.h"
#include "services/scheduling/domain/calendar_feed.h"

namespace amble::scheduling {

/// Where calendars are kept.
class CalendarFeedRepository {
 public:
  virtual ~CalendarFeedRepository() = default;
  /// Until the end of the transaction nobody else who asks the same adds to `person`'s calendars.
  virtual absl::Status LockOwner(storage::Transaction& transaction, const std::string& person) = 0;
  /// A new one. ALREADY_EXISTS when there is one with its id or its secret.
  virtual absl::Status Insert(storage::Transaction& transaction, const CalendarFeed& feed) = 0;
  /// The person's calendars by their ids, after the id `after`; at most `limit`.
  virtual absl::StatusOr<std::vector<CalendarFeed>> List(storage::Transaction& transaction,
                                                         const std::string& person,
                                                         const std::string& after, int limit) = 0;
  virtual absl::StatusOr<std::optional<CalendarFeed>> Find(storage::Transaction& transaction,
                                                           const std::string& person,
                                                           const std::string& id) = 0;
  virtual absl::StatusOr<std::optional<CalendarFeed>> FindByToken(
      storage::Transaction& transaction, const std::string& token_hash) = 0;
  /// Ends the calendars of one group that `person` made before `time`.
  virtual absl::Status DeleteOfGroup(storage::Transaction& transaction, const std::string& person,
                                     const std::string& practice, const std::string& group,
                                     absl::Time time) = 0;
  /// Ends all calendars of everybody.
  virtual absl::Status DeleteAll(storage::Transaction& transaction) = 0;
  /// Whether there was one.
  virtual absl::StatusOr<bool> Delete(storage::Transaction& transaction, const std::string& person,
                                      const std::string& id) = 0;
};

}  // namespace amble::scheduling
