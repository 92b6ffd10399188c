#pragma once

#include <vector>

#include "services/messaging/app/reminder_repository.h"

namespace amble::messaging {

/// The table `reminders` of 0002_notices.sql.
class ReminderSqlRepository final : public ReminderRepository {
 public:
  absl::Status Save(storage::Transaction& transaction,
                    const std::vector<Reminder>& reminders) override;
  absl::StatusOr<std::vector<Reminder>> OfWalk(storage::Transaction& transaction,
                                               const WalkKey& walk) override;
  absl::Status RemoveOfWalk(storage::Transaction& transaction, const WalkKey& walk) override;
  absl::StatusOr<std::vector<Reminder>> ClaimDue(storage::Transaction& transaction, absl::Time now,
                                                 absl::Time given_up, int limit) override;
  absl::Status Remove(storage::Transaction& transaction,
                      const std::vector<Reminder>& reminders) override;
};

}  // namespace amble::messaging
