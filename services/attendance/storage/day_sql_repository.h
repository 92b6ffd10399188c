#pragma once

#include "services/attendance/app/day_repository.h"

namespace amble::attendance {

/// DayRepository over SQL.
class DaySqlRepository final : public DayRepository {
 public:
  absl::StatusOr<std::vector<RollEntry>> Announced(storage::Transaction& transaction,
                                                   const std::string& practice,
                                                   const std::string& walk) override;
  absl::Status AddHeadCount(storage::Transaction& transaction, const std::string& practice,
                            const std::string& walk, const HeadCount& count) override;
  absl::StatusOr<std::vector<HeadCount>> HeadCounts(storage::Transaction& transaction,
                                                    const std::string& practice,
                                                    const std::string& walk) override;
  absl::Status SaveLate(storage::Transaction& transaction, const std::string& practice,
                        const std::string& walk, const LateNotice& notice) override;
  absl::StatusOr<std::vector<LateNotice>> LateNotices(storage::Transaction& transaction,
                                                      const std::string& practice,
                                                      const std::string& walk) override;
  absl::StatusOr<std::string> ArrivalCode(storage::Transaction& transaction,
                                          const std::string& practice,
                                          const std::string& walk) override;
  absl::Status SetArrivalCode(storage::Transaction& transaction, const std::string& practice,
                              const std::string& walk, const std::string& code) override;
  absl::StatusOr<int> WrongGuesses(storage::Transaction& transaction, const std::string& practice,
                                   const std::string& walk, const std::string& person) override;
  absl::Status CountWrongGuess(storage::Transaction& transaction, const std::string& practice,
                               const std::string& walk, const std::string& person) override;
  absl::StatusOr<std::string> EarlyReason(storage::Transaction& transaction,
                                          const std::string& practice,
                                          const std::string& walk) override;
  absl::Status SetEarlyReason(storage::Transaction& transaction, const std::string& practice,
                              const std::string& walk, const std::string& reason) override;
  absl::StatusOr<std::vector<WalkId>> Overdue(storage::Transaction& transaction, absl::Time first,
                                              absl::Time second, int limit) override;
  absl::StatusOr<int> OverdueStageTold(storage::Transaction& transaction,
                                       const std::string& practice,
                                       const std::string& walk) override;
  absl::Status SetOverdueStageTold(storage::Transaction& transaction, const std::string& practice,
                                   const std::string& walk, int stage) override;
};

}  // namespace amble::attendance
