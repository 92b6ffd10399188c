#pragma once

#include "services/attendance/app/wrap_up_repository.h"

namespace amble::attendance {

class WrapUpSqlRepository final : public WrapUpRepository {
 public:
  absl::StatusOr<WrapUpProgress> Find(storage::Transaction& transaction,
                                      const std::string& practice,
                                      const std::string& walk) override;
  absl::Status Save(storage::Transaction& transaction, const std::string& practice,
                    const std::string& walk, const WrapUpProgress& progress) override;
  absl::StatusOr<std::vector<SettledAbsence>> Settled(storage::Transaction& transaction,
                                                      const std::string& practice,
                                                      const std::string& walk) override;
  absl::Status Settle(storage::Transaction& transaction, const std::string& practice,
                      const std::string& walk, const SettledAbsence& settled) override;
  absl::StatusOr<std::set<std::pair<std::string, std::string>>> Excused(
      storage::Transaction& transaction, const std::string& practice,
      std::vector<std::string> walks) override;
  absl::StatusOr<std::vector<std::string>> GaveUpLate(storage::Transaction& transaction,
                                                      const Walk& walk) override;
  absl::StatusOr<std::optional<Walk>> NextWalk(storage::Transaction& transaction,
                                               const std::string& practice,
                                               const std::string& group, absl::Time now) override;
};

}  // namespace amble::attendance
