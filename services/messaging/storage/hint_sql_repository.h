#pragma once

#include <string>
#include <vector>

#include "services/messaging/app/hint_repository.h"

namespace amble::messaging {

/// The tables of 0005_hints.sql.
class HintSqlRepository final : public HintRepository {
 public:
  absl::Status Add(storage::Transaction& transaction, const std::vector<std::string>& people,
                   const std::string& name, absl::Time now,
                   const std::vector<std::string>& ids) override;
  absl::StatusOr<HintHead> Head(storage::Transaction& transaction) override;
  absl::Status GivePositions(storage::Transaction& transaction, int limit) override;
  absl::StatusOr<std::vector<Hint>> ListAfter(storage::Transaction& transaction, int64_t after,
                                              int limit) override;
  absl::Status Forget(storage::Transaction& transaction, absl::Time before, int limit) override;
};

}  // namespace amble::messaging
