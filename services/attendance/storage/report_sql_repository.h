#pragma once

#include "services/attendance/app/report_repository.h"

namespace amble::attendance {

class ReportSqlRepository final : public ReportRepository {
 public:
  absl::StatusOr<std::vector<Walk>> Walks(storage::Transaction& transaction,
                                          const std::string& practice, const std::string& group,
                                          absl::Time from, absl::Time to, int limit) override;
  absl::StatusOr<std::vector<Walk>> ClosedBefore(storage::Transaction& transaction,
                                                 const std::string& practice,
                                                 const std::string& group, absl::Time before,
                                                 int limit) override;
  absl::StatusOr<std::vector<Walk>> ClosedAfter(storage::Transaction& transaction,
                                                const std::string& practice,
                                                const std::string& group, absl::Time after,
                                                int limit) override;
  absl::StatusOr<std::map<std::string, int>> LateWithdrawals(
      storage::Transaction& transaction, const std::string& practice,
      const std::vector<Walk>& walks) override;
  absl::StatusOr<std::vector<Member>> Members(storage::Transaction& transaction,
                                              const std::string& practice, const std::string& group,
                                              int limit) override;
};

}  // namespace amble::attendance
