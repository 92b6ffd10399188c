#pragma once

#include "services/attendance/app/answer_ledger.h"

namespace amble::attendance {

class AnswerSqlLedger final : public AnswerLedger {
 public:
  absl::StatusOr<std::map<std::string, std::string>> Find(
      storage::Transaction& transaction, const std::string& practice,
      std::vector<std::string> requests) override;
  absl::Status Remember(storage::Transaction& transaction, const std::string& practice,
                        std::vector<LedgerEntry> entries, absl::Time now) override;
  absl::StatusOr<int64_t> Forget(storage::Transaction& transaction, absl::Time before,
                                 int limit) override;
};

}  // namespace amble::attendance
