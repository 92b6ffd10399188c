#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/scheduling/app/calendar_feed_repository.h"

namespace amble::scheduling {

class CalendarFeedSqlRepository final : public CalendarFeedRepository {
 public:
  absl::Status LockOwner(storage::Transaction& transaction, const std::string& person) override;
  absl::Status Insert(storage::Transaction& transaction, const CalendarFeed& feed) override;
  absl::StatusOr<std::vector<CalendarFeed>> List(storage::Transaction& transaction,
                                                 const std::string& person,
                                                 const std::string& after, int limit) override;
  absl::StatusOr<std::optional<CalendarFeed>> Find(storage::Transaction& transaction,
                                                   const std::string& person,
                                                   const std::string& id) override;
  absl::StatusOr<std::optional<CalendarFeed>> FindByToken(storage::Transaction& transaction,
                                                          const std::string& token_hash) override;
  absl::Status DeleteOfGroup(storage::Transaction& transaction, const std::string& person,
                             const std::string& practice, const std::string& group,
                             absl::Time time) override;
  absl::Status DeleteAll(storage::Transaction& transaction) override;
  absl::StatusOr<bool> Delete(storage::Transaction& transaction, const std::string& person,
                              const std::string& id) override;
};

}  // namespace amble::scheduling
