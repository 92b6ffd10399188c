#pragma once

#include "services/attendance/app/walk_repository.h"

namespace amble::attendance {

class WalkSqlRepository final : public WalkRepository {
 public:
  absl::StatusOr<std::optional<Walk>> Find(storage::Transaction& transaction,
                                           const std::string& practice,
                                           const std::string& walk) override;
  absl::StatusOr<std::vector<Walk>> Lock(storage::Transaction& transaction,
                                         const std::string& practice,
                                         std::vector<std::string> walks) override;
  absl::StatusOr<std::vector<Walk>> LockUpcoming(storage::Transaction& transaction,
                                                 const std::string& practice,
                                                 const std::string& group, absl::Time now) override;
  absl::StatusOr<std::vector<std::string>> ListFollowing(storage::Transaction& transaction,
                                                         const Walk& first, absl::Time now,
                                                         int limit) override;
  absl::Status Save(storage::Transaction& transaction, const Walk& walk) override;
  absl::Status SaveTurnouts(storage::Transaction& transaction,
                            std::span<const Walk* const> walks) override;
  absl::Status ForgetPlanVersions(storage::Transaction& transaction) override;
  absl::Status RemoveUntold(storage::Transaction& transaction) override;
};

}  // namespace amble::attendance
