#pragma once

#include "services/attendance/app/follow_up_repository.h"

namespace amble::attendance {

class FollowUpSqlRepository final : public FollowUpRepository {
 public:
  absl::Status Add(storage::Transaction& transaction, const FollowUp& follow_up) override;
  absl::StatusOr<std::optional<FollowUp>> Lock(storage::Transaction& transaction,
                                               const std::string& practice,
                                               const std::string& group,
                                               const std::string& follow_up) override;
  absl::StatusOr<std::vector<FollowUp>> List(storage::Transaction& transaction,
                                             const std::string& practice, const std::string& group,
                                             const FollowUpWindow& window) override;
  absl::StatusOr<std::set<std::string>> WithOpenAbsence(storage::Transaction& transaction,
                                                        const std::string& practice,
                                                        std::vector<std::string> members) override;
  absl::StatusOr<std::vector<FollowUp>> OpenOf(storage::Transaction& transaction,
                                               const std::string& practice,
                                               std::vector<std::string> members) override;
  absl::Status SavePlan(storage::Transaction& transaction, const FollowUp& follow_up) override;
  absl::Status SaveResolution(storage::Transaction& transaction,
                              const FollowUp& follow_up) override;
};

}  // namespace amble::attendance
