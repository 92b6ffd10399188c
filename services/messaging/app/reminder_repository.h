#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/domain/reminder.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

/// What is still to be reminded of: one row for each walk and kind.
class ReminderRepository {
 public:
  virtual ~ReminderRepository() = default;

  /// Adds or replaces.
  virtual absl::Status Save(storage::Transaction& transaction,
                            const std::vector<Reminder>& reminders) = 0;
  virtual absl::StatusOr<std::vector<Reminder>> OfWalk(storage::Transaction& transaction,
                                                       const WalkKey& walk) = 0;
  virtual absl::Status RemoveOfWalk(storage::Transaction& transaction, const WalkKey& walk) = 0;
  /// At most `limit` that fire at `now`, the oldest first: neither those of no use any more, unless
  /// since before `given_up`, nor those whose notice is still being gone through. Nobody else has
  /// them until the transaction is over; what others hold is passed over.
  virtual absl::StatusOr<std::vector<Reminder>> ClaimDue(storage::Transaction& transaction,
                                                         absl::Time now, absl::Time given_up,
                                                         int limit) = 0;
  virtual absl::Status Remove(storage::Transaction& transaction,
                              const std::vector<Reminder>& reminders) = 0;
};

}  // namespace amble::messaging
