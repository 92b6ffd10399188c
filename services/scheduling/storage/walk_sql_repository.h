#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/scheduling/app/walk_repository.h"

namespace amble::scheduling {

class WalkSqlRepository final : public WalkRepository {
 public:
  absl::StatusOr<std::optional<Walk>> Find(storage::Transaction& transaction, const WalkKey& key,
                                           bool lock) override;
  absl::StatusOr<std::vector<Walk>> ListOfGroup(storage::Transaction& transaction,
                                                const std::string& practice,
                                                const std::string& group,
                                                const WalkWindow& window) override;
  absl::StatusOr<std::vector<Walk>> ListOfPerson(storage::Transaction& transaction,
                                                 const std::string& person,
                                                 const WalkWindow& window) override;
  absl::StatusOr<std::vector<Walk>> LockPlannedOnRoute(storage::Transaction& transaction,
                                                       const std::string& practice,
                                                       const std::string& route, absl::Time after,
                                                       const std::string& after_id,
                                                       int limit) override;
  absl::StatusOr<std::vector<Walk>> LockOfSeries(storage::Transaction& transaction,
                                                 const std::string& practice,
                                                 const std::string& series,
                                                 const SeriesWalks& wanted) override;
  absl::StatusOr<std::vector<Walk>> LockDerivedBefore(storage::Transaction& transaction,
                                                      const std::string& tz_version,
                                                      int limit) override;
  absl::Status Save(storage::Transaction& transaction, const Walk& walk) override;
  absl::Status ForgetProgress(storage::Transaction& transaction) override;
};

}  // namespace amble::scheduling
