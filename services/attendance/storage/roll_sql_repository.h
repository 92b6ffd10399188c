#pragma once

#include "services/attendance/app/roll_repository.h"

namespace amble::attendance {

class RollSqlRepository final : public RollRepository {
 public:
  absl::Status ExpectThoseGoing(storage::Transaction& transaction, const std::string& practice,
                                const std::string& walk) override;
  absl::Status AddEntry(storage::Transaction& transaction, const std::string& practice,
                        const std::string& walk, const RollEntry& entry) override;
  absl::StatusOr<std::vector<RollEntry>> Entries(storage::Transaction& transaction,
                                                 const std::string& practice,
                                                 const std::string& walk) override;
  absl::StatusOr<std::vector<RollVersion>> Versions(storage::Transaction& transaction,
                                                    std::vector<std::string> walks) override;
  absl::StatusOr<std::vector<RollMark>> Marks(storage::Transaction& transaction,
                                              const std::string& practice,
                                              const std::string& walk) override;
  absl::Status AddMarks(storage::Transaction& transaction, const std::string& practice,
                        const std::string& walk, std::span<const RollMark> marks) override;
};

}  // namespace amble::attendance
